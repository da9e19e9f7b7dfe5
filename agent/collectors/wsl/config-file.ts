import type { WslHost } from '../../contract/sections/wsl-host.ts'

type Config = NonNullable<WslHost['config']>
export type ConfigKey = Config['keys'][number]
export type ConfigProblem = Config['problems'][number]
export type ConfigText = { keys: ConfigKey[]; problems: ConfigProblem[] }

const MAX = 200

/**
 * `.wslconfig` and `/etc/wsl.conf`, by the rules of WSL's own reader (microsoft/WSL, src/shared/configfile): a line
 * that it does not understand is left out and the next one counts again; a comment starts with `#` outside quotes; a
 * backslash escapes, and at the end of a line continues it; only the first of two equal keys counts.
 *
 * @param sections the section names that mean something in this file
 */
export function parseWslConfig(text: string, sections: readonly string[]): ConfigText {
  const keys: ConfigKey[] = []
  const problems: ConfigProblem[] = []
  const seen = new Set<string>()
  let section: string | undefined
  for (const { line, text: written } of logicalLines(text.replace(/^\ufeff/, ''))) {
    const problem = (kind: ConfigProblem['kind']) =>
      problems.push({ line, kind, text: written.trim().slice(0, 300) })
    const content = written.trim()
    if (content === '' || content.startsWith('#')) continue
    if (content.startsWith('[')) {
      const header = /^\[([A-Za-z][A-Za-z0-9]*)\](.*)$/.exec(content)
      const [, name = '', rest = ''] = header ?? []
      if (header && !/^[ \t]*(?:#.*)?$/.test(rest)) {
        problem('header-and-key')
        continue
      }
      if (!header || !sections.includes(name.toLowerCase())) problem('unknown-section')
      // A header that is no header leaves the section before in force.
      if (header) section = name
      continue
    }
    const pair = /^([A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*([^]*)$/.exec(content)
    if (!pair) {
      problem('no-value')
      continue
    }
    if (section === undefined) {
      problem('no-section')
      continue
    }
    const [, key = '', raw = ''] = pair
    const value = unquote(raw)
    if (value === null) {
      problem('backslash')
      continue
    }
    if (value === '') problem('no-value')
    const id = `${section}.${key}`.toLowerCase()
    if (seen.has(id) || !sections.includes(section.toLowerCase())) continue
    seen.add(id)
    keys.push({ section: section.slice(0, 64), key: key.slice(0, 64), value: value.slice(0, 1000), line })
  }
  return { keys: keys.slice(0, MAX), problems: problems.slice(0, MAX) }
}

/** Lines with those that a backslash at their end continues, each by the number of its first one. */
function logicalLines(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = []
  let open: { line: number; text: string } | undefined
  for (const [index, piece] of text.split(/\r?\n/).entries()) {
    const current = open ?? { line: index + 1, text: '' }
    const backslashes = /\\*$/.exec(piece)?.[0].length ?? 0
    const continues = backslashes % 2 === 1 && !`${current.text}${piece}`.trimStart().startsWith('#')
    current.text += continues ? piece.slice(0, -1) : piece
    open = continues ? current : undefined
    if (!continues) lines.push(current)
  }
  if (open) lines.push(open)
  return lines
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', b: '\b', n: '\n', t: '\t' }

/** null where WSL gives the line up: an escape it does not know, or a quote that is not closed. */
function unquote(raw: string): string | null {
  let value = ''
  let trimmed = 0
  let quoted = false
  for (let at = 0; at < raw.length; at += 1) {
    const letter = raw.charAt(at)
    if (letter === '#' && !quoted) break
    if (letter === '"') quoted = !quoted
    else if (letter === '\\') {
      const escaped = ESCAPES[raw.charAt((at += 1))]
      if (escaped === undefined) return null
      value += escaped
    } else value += letter
    if (letter !== ' ' && letter !== '\t') trimmed = value.length
  }
  return quoted ? null : value.slice(0, trimmed)
}
