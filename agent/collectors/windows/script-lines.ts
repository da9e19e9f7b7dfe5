import type { StartupAssignment, StartupFacts } from '../startup/assignment.ts'
import { isWatchedVariable } from '../variables.ts'

type Found = Omit<StartupAssignment, 'line' | 'exported'>

/** What a PowerShell script writes to watched variables. Conditions are not followed: a line counts as run. */
export function parsePowershell(text: string, counts = isWatchedVariable): StartupFacts {
  return parseLines(
    blankBlockComments(text),
    powershellWrites,
    (line) => /^\s*\.\s+["']?([^"'\s;]+)/.exec(line)?.[1],
    counts,
  )
}

/** What a batch file writes to watched variables. */
export function parseCmd(text: string, counts = isWatchedVariable): StartupFacts {
  return parseLines(
    text,
    cmdWrites,
    (line) => /^\s*@?call\s+(?<quote>"?)(?<file>[^"&]+?)\k<quote>\s*(?:&|$)/i.exec(line)?.groups?.['file'],
    counts,
  )
}

function parseLines(
  text: string,
  writes: (line: string) => Found[],
  source: (line: string) => string | undefined,
  counts: (name: string) => boolean,
): StartupFacts {
  const facts: StartupFacts = { assignments: [], sources: [] }
  for (const [at, content] of text.split(/\r?\n/).entries()) {
    const line = at + 1
    for (const found of writes(content)) {
      // Windows names have no case; the snapshot has one spelling for each.
      const name = found.name.toUpperCase()
      if (counts(name)) facts.assignments.push({ ...found, name, line, exported: true })
    }
    const file = source(content)
    if (file !== undefined) facts.sources.push({ line, file })
  }
  return facts
}

/** `<# ... #>` away, lines kept. */
const blankBlockComments = (text: string) =>
  text.replace(/<#[^]*?#>/g, (comment) => comment.replace(/[^\r\n]/g, ''))

const POWERSHELL_WRITES: readonly RegExp[] = [
  /\$(?:\{env:(?<braced>[^}]+)\}|env:(?<name>\w+))\s*(?<plus>\+?)=(?!=)\s*/gi,
  /\[(?:System\.)?Environment\]::SetEnvironmentVariable\(\s*["'](?<name>\w+)["']\s*,\s*/gi,
  /\b(?:Set-Item|New-Item|Set-Content|si)\s+(?:-(?:Literal)?Path\s+)?["']?env:\\?(?<name>\w+)["']?\s+(?:-Value\s+)?/gi,
  /\bsetx(?:\.exe)?\s+(?:\/m\s+)?["']?(?<name>\w+)["']?\s+/gi,
]
const POWERSHELL_REMOVES = /\b(?:Remove-Item|ri|rm|del)\s+(?:-\w+\s+)*["']?env:\\?(?<name>\w+)/gi

function powershellWrites(content: string): Found[] {
  const line = content.slice(0, endOfStatement(content, 0, '#'))
  const found: { at: number; write: Found }[] = []
  for (const pattern of POWERSHELL_WRITES) {
    for (const match of line.matchAll(pattern)) {
      const { braced, name = braced ?? '', plus } = match.groups ?? {}
      const from = match.index + match[0].length
      const value = line.slice(from, endOfStatement(line, from, ';})#,')).trim()
      found.push({ at: match.index, write: powershellWrite(name, value, plus === '+') })
    }
  }
  for (const match of line.matchAll(POWERSHELL_REMOVES)) {
    found.push({ at: match.index, write: { name: match.groups?.['name'] ?? '', op: 'unset', value: '' } })
  }
  return found.sort((a, b) => a.at - b.at).map(({ write }) => write)
}

function powershellWrite(name: string, value: string, added: boolean): Found {
  if (/^(\$null|""|'')$/i.test(value)) return { name, op: 'unset', value: '' }
  const reference = new RegExp(`^["']?\\$(?:env:${name}\\b|\\{env:${name}\\})`, 'i')
  const contained = new RegExp(`env:${name}\\b|GetEnvironmentVariable\\(["']${name}["']`, 'i')
  const op = added || reference.test(value) ? 'append' : contained.test(value) ? 'prepend' : 'set'
  return { name, op, value: value.replace(/^(["'])([^"']*)\1$/, '$2') }
}

/** Where a statement or its comment begins or ends, outside quotes and brackets. */
function endOfStatement(text: string, from: number, stops: string): number {
  let quote = ''
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (depth === 0 && stops.includes(char)) return at
    else if (stops.includes(')') && char === '(') depth++
    else if (char === ')' && depth > 0) depth--
  }
  return text.length
}

function cmdWrites(content: string): Found[] {
  const line = content.replace(/^[\s@(]+/, '')
  if (/^(rem\b|::)/i.test(line)) return []
  const match =
    /^(?:if\s.*?\b)?set\s+"(?<name>[^"=/]+)=(?<value>[^"]*)"/i.exec(line) ??
    /^(?:if\s.*?\b)?set\s+(?<name>[^"=/]+)=(?<value>[^&|]*)/i.exec(line) ??
    /^setx(?:\.exe)?\s+(?:\/m\s+)?"?(?<name>\w+)"?\s+(?:"(?<quoted>[^"]*)"|(?<value>\S+))/i.exec(line) ??
    /^(?<name>path)[\s=]+(?<value>[^&|]+)/i.exec(line)
  const { name, quoted, value = quoted ?? '' } = match?.groups ?? {}
  if (name === undefined) return []
  if (value === '') return [{ name, op: 'unset', value }]
  const reference = value.toUpperCase().indexOf(`%${name.toUpperCase()}%`)
  return [{ name, op: reference < 0 ? 'set' : reference === 0 ? 'append' : 'prepend', value }]
}
