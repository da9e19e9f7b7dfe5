import { posix } from 'node:path'
import { shellWords } from './words.ts'

export type Place = { file: string; line: number }

/** One command of a traced start-up, with what it did to variables. `caller`: where its function was called. */
export type TraceEvent = Place & {
  caller?: Place
  text: string
}

export type TracedWrite = Place & { caller?: Place; name: string; value: string | null; append: boolean }

/** `loaded`: every file that was read, each where it first was. */
export type Trace = { events: TraceEvent[]; loaded: string[] }

const FIELD = '\t'

/**
 * Prompts of a traced command; they must bear `set -u`. bash: file, line, subshell depth, function, then file and line of its caller.
 * zsh: file, line, depth of evaluation (functions, sourced files and `eval` each go one down).
 */
export const bashPrompt = (marker: string): string =>
  `+${marker}${FIELD}\${BASH_SOURCE[0]-}${FIELD}$LINENO${FIELD}$BASH_SUBSHELL${FIELD}\${FUNCNAME[0]-}${FIELD}` +
  `\${BASH_SOURCE[1]-}${FIELD}\${BASH_LINENO[0]-}${FIELD}`
export const zshPrompt = (marker: string): string => `+${marker}${FIELD}%x${FIELD}%I${FIELD}%e${FIELD}`

function* markedLines(stderr: string, marker: string, fields: number): Generator<[string[], string]> {
  for (const line of stderr.split('\n')) {
    const at = line.indexOf(marker)
    if (at < 0 || !/^\++$/.test(line.slice(0, at))) continue
    const parts = line.slice(at + marker.length + 1).split(FIELD)
    if (parts.length > fields) yield [parts.slice(0, fields), parts.slice(fields).join(FIELD)]
  }
}

/** What zsh says of a file before its first command, also of one that has none. */
const SOURCED = '<sourcetrace>'

const isSourced = (text: string): string | undefined => /^(?:builtin )?(?:\.|source) +(.+)$/.exec(text)?.[1]

/** Relative names are taken from the home directory, where the session starts. */
export function absolute(file: string, home: string): string {
  return posix.normalize(posix.isAbsolute(file) ? file : posix.join(home, file))
}

function withLoaded(events: TraceEvent[], home: string): Trace {
  const loaded = new Set<string>()
  for (const event of events) {
    if (event.file) loaded.add(event.file)
    const sourced = isSourced(event.text)
    const file = sourced === undefined ? undefined : shellWords(sourced)[0]
    if (file) loaded.add(absolute(file, home))
  }
  return { events: events.filter(({ text }) => text !== SOURCED), loaded: [...loaded] }
}

export function parseBashTrace(stderr: string, marker: string, home: string): Trace {
  const events: TraceEvent[] = []
  for (const [fields, text] of markedLines(stderr, marker, 6)) {
    const [file = '', line = '', subshell, fn = '', callerFile = '', callerLine = ''] = fields
    if (subshell !== '0') continue
    const inFunction = fn !== '' && fn !== 'source' && callerFile !== ''
    events.push({
      file: file === '' ? '' : absolute(file, home),
      line: Number(line),
      text,
      ...(inFunction ? { caller: { file: absolute(callerFile, home), line: Number(callerLine) } } : {}),
    })
  }
  return withLoaded(events, home)
}

export function parseZshTrace(stderr: string, marker: string, home: string): Trace {
  const events: TraceEvent[] = []
  /** The command last seen at each depth: what is one deeper was begun by it. */
  const above: TraceEvent[] = []
  for (const [fields, rest] of markedLines(stderr, marker, 3)) {
    const [file = '', line = '', depthText = ''] = fields
    // A second prompt on the line: the assignments before it were for one command only.
    const next = rest.indexOf(`+${marker}`)
    const text = next < 0 ? rest.trimEnd() : ''
    if (text === SOURCED) {
      events.push({ file: absolute(file, home), line: 1, text })
      continue
    }
    const depth = Number(depthText)
    const parent = above[depth - 1]
    // The first of all is the shell's own `-c` text, which is no file.
    const place = {
      file: posix.isAbsolute(file) || file.includes('/') ? absolute(file, home) : '',
      line: Number(line),
    }
    const fromEval = parent?.text.startsWith('eval ') === true && parent.file === place.file
    const inFunction =
      parent !== undefined && !fromEval && isSourced(parent.text) === undefined && parent.file !== ''
    const event: TraceEvent = {
      ...place,
      // zsh counts the lines of an `eval` from the one it stands on, as if they followed it.
      ...(fromEval ? { line: parent.line } : {}),
      text,
      ...(inFunction ? { caller: { file: parent.file, line: parent.line } } : {}),
    }
    above[depth] = event
    above.length = depth + 1
    events.push(event)
  }
  return withLoaded(events, home)
}

const DECLARING = new Set(['export', 'declare', 'typeset', 'readonly', 'local', 'integer'])
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=([\s\S]*)$/
const ARRAY = /^(path)(\+?)=\(\s*([\s\S]*?)\s*\)$/

/** What one traced command writes to which variable. */
export function writesOf(event: TraceEvent): TracedWrite[] {
  const place = { file: event.file, line: event.line, ...(event.caller ? { caller: event.caller } : {}) }
  const array = ARRAY.exec(event.text.trim())
  if (array) {
    const value = shellWords(array[3] ?? '').join(':')
    return [{ ...place, name: 'PATH', value: array[2] ? `:${value}` : value, append: array[2] === '+' }]
  }
  const words = shellWords(event.text)
  const first = words[0] === 'builtin' ? words[1] : words[0]
  if (first === 'unset') {
    return words.slice(1).map((name) => ({ ...place, name, value: null, append: false }))
  }
  if (first === 'printf') return printed(words.slice(words.indexOf('printf') + 1), place)
  const declares = first !== undefined && DECLARING.has(first)
  const writes: TracedWrite[] = []
  for (const word of declares ? words.slice(1) : words) {
    const match = ASSIGNMENT.exec(word)
    if (match?.[1] !== undefined) {
      writes.push({ ...place, name: match[1], value: match[3] ?? '', append: match[2] === '+' })
    } else if (!declares) {
      // `GOOS=windows go build`: for that command only.
      return []
    }
  }
  return writes
}

/** `printf -v NAME %s/bin /opt`: where the format asks for more than texts, the value is not known. */
function printed(words: readonly string[], place: Place & { caller?: Place }): TracedWrite[] {
  const [option, name = '', format = '', ...rest] = words
  if (option !== '-v' || /%[^s%]/.test(format)) return []
  const texts = [...rest]
  const value = format.replace(/%([s%])/g, (_, kind: string) => (kind === '%' ? '%' : (texts.shift() ?? '')))
  return [{ ...place, name, value, append: false }]
}
