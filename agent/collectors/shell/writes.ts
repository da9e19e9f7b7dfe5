import type { StartupFiles } from '../startup/read.ts'
import type { ShellRun } from './runs.ts'
import { writesOf, type Place, type TracedWrite, type TraceEvent } from './trace.ts'
import { shellWords } from './words.ts'

/** One traced write with the value the variable had after it. */
export type Write = { name: string; value: string | null; place: Place; fresh: boolean }

const POSITIONAL = /\$(?:[1-9@*]|\{[1-9@*])/

/**
 * Everything a session's start-up wrote to its variables, in order. A write in a helper function that takes the
 * value as argument (`pathmunge /opt/go/bin`) belongs to the line that called it: that is the line to change.
 */
export function writesIn(run: ShellRun, startup: StartupFiles): Write[] {
  const values = new Map<string, string | null>(Object.entries(run.base.variables))
  return (run.trace?.events ?? []).flatMap((event) =>
    [...writesOf(event), ...givenByDefault(event, startup, values)].flatMap((write) => {
      const value = write.append ? (values.get(write.name) ?? '') + (write.value ?? '') : write.value
      values.set(write.name, value)
      if (write.file === '') return []
      const file = startup.files.get(write.file)
      const text = file?.lines[write.line - 1] ?? ''
      if (run.kind === 'fish' && !fishWrites(text, write.name)) return []
      const place =
        write.caller && POSITIONAL.test(text) ? write.caller : { file: write.file, line: write.line }
      const written = file?.assignments.find((item) => item.line === write.line && item.name === write.name)
      return [{ name: write.name, value, place, fresh: written?.op === 'set' }]
    }),
  )
}

/** `: "${GOPROXY:=direct}"` is traced as `: direct`; it writes nothing where the variable has a value. */
function givenByDefault(
  event: TraceEvent,
  startup: StartupFiles,
  values: ReadonlyMap<string, string | null>,
): TracedWrite[] {
  if (!event.text.startsWith(': ')) return []
  const text = startup.files.get(event.file)?.lines[event.line - 1] ?? ''
  const name = /^\s*: +"?\$\{([A-Za-z_]\w*):?=/.exec(text)?.[1]
  if (name === undefined || values.get(name)) return []
  const { file, line } = event
  return [{ file, line, name, value: shellWords(event.text).slice(1).join(' '), append: false }]
}

/**
 * fish says line 1 of what stands in an `eval`, and calls the handler for a local variable too: only a line that
 * names the variable and does not keep it to itself is the place.
 */
const fishWrites = (text: string, name: string): boolean =>
  (text.includes(name) || (name === 'PATH' && text.includes('fish_add_path'))) &&
  !/\bset\s+(?:-\w+\s+)*(?:-\w*l\w*|--local)\b/.test(text)
