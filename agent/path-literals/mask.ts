import type { Language } from './language.ts'
import { maskGo } from './mask-go.ts'

/**
 * The text with everything away that does not count (comments, what is only printed), each character by a blank, so
 * that every position and line stays what it was. In strings with escapes only a doubled backslash remains: `\n`
 * must not look like the beginning of a name.
 */
export function mask(language: Language, text: string): string {
  switch (language) {
    case 'go':
      return maskGo(text)
    case 'json':
      return maskQuoted(maskBlock(text, /\/\*[^]*?\*\//g, /"(?:[^"\\\n]|\\.)*"/y), '//')
    case 'xml':
      return text.replace(/<!--[^]*?-->|<(description|summary)>[^]*?<\/\1>/g, blank)
    case 'powershell':
      return perLine(text.replace(/<#[^]*?#>/g, blank), (line) => cutComment(line, '#', false))
    case 'batch':
      return perLine(text, (line) => (/^\s*@?\s*(?:rem\b|::)/i.test(line) ? blank(line) : line))
    case 'toml':
      return maskQuoted(text, '#')
    case 'yaml':
      return perLine(text, (line) => maskEscapes(cutComment(line, '#', true)))
    case 'shell':
    case 'fish':
    case 'dockerfile':
    case 'make':
      return perLine(maskUsage(text), (line) => cutComment(line, '#', true))
  }
}

export const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ')

const perLine = (text: string, change: (line: string) => string) => text.split('\n').map(change).join('\n')

/** Takes blocks away that begin outside of quotes. */
function maskBlock(text: string, block: RegExp, quoted: RegExp): string {
  const blocks = new RegExp(block.source, 'y')
  let masked = ''
  for (let at = 0; at < text.length;) {
    quoted.lastIndex = blocks.lastIndex = at
    const string = quoted.exec(text)
    const found = string ? null : blocks.exec(text)
    const piece = string?.[0] ?? found?.[0] ?? text[at] ?? ''
    masked += found ? blank(piece) : piece
    at += piece.length
  }
  return masked
}

/** From the mark on; with `word` only where a word begins. Quotes hide it, unless they never close. */
function cutComment(line: string, mark: string, word: boolean): string {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if ((char === '"' || char === "'") && line.includes(char, at + 1)) quote = char
    else if (line.startsWith(mark, at) && (!word || at === 0 || /[\s;(&|]/.test(line[at - 1] ?? '')))
      return line.slice(0, at) + blank(line.slice(at))
  }
  return line
}

/** Double-quoted texts with escapes, and comments to the end of the line. */
const maskQuoted = (text: string, mark: string) =>
  perLine(text, (line) => maskEscapes(cutComment(line, mark, false)))

const maskEscapes = (line: string) => line.replace(/"(?:[^"\\]|\\.)*"/g, blankEscapes)

export const blankEscapes = (quoted: string): string =>
  quoted.replace(/\\(?:\\|[^])/g, (escape) => (escape === '\\\\' ? escape : blank(escape)))

/** `cat <<END` prints to whoever reads, unless it goes on to a file or program. */
function maskUsage(text: string): string {
  return text.replace(
    /^([^\n#]*\bcat\b[^\n>|]*<<-?\s*(["']?)(\w+)\2[^\n>|]*\n)([^]*?)(^\s*\3[ \t\r]*$)/gm,
    (_, head: string, _quote: string, _word: string, body: string, end: string) => head + blank(body) + end,
  )
}
