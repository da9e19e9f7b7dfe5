import type { StartupFiles } from '../startup/read.ts'
import type { ShellRun } from './runs.ts'
import { writesOf, type Place } from './trace.ts'

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
    writesOf(event).flatMap((write) => {
      const value = write.append ? (values.get(write.name) ?? '') + (write.value ?? '') : write.value
      values.set(write.name, value)
      if (write.file === '') return []
      const file = startup.files.get(write.file)
      const text = file?.lines[write.line - 1] ?? ''
      const place =
        write.caller && POSITIONAL.test(text) ? write.caller : { file: write.file, line: write.line }
      const written = file?.assignments.find((item) => item.line === write.line && item.name === write.name)
      return [{ name: write.name, value, place, fresh: written?.op === 'set' }]
    }),
  )
}
