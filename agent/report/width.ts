/** Unicode blocks whose characters take two columns in a terminal (East Asian Width W and F, and emoji). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u

/** Columns that a text without escape sequences takes in a terminal. */
export function width(text: string): number {
  let columns = 0
  for (const char of text) columns += widthOf(char)
  return columns
}

const isWide = (char: string): boolean => {
  const code = char.codePointAt(0) ?? 0
  return WIDE.some(([from, to]) => code >= from && code <= to)
}

const widthOf = (char: string) => (NO_WIDTH.test(char) ? 0 : isWide(char) ? 2 : 1)

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - width(text)))

/** Closing punctuation may not begin a line of Chinese. */
const NOT_FIRST = /^[，。、；：？！）」』》”’,.;:?!)\]}]/u

/**
 * Lines of at most `columns`. Breaks at blanks and beside wide characters; a word longer than a line, such as a
 * path, stays whole, because a broken path can't be copied.
 */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of pieces(text)) {
    const fits = width(line + piece.trimEnd()) <= columns
    if (line !== '' && !fits && !NOT_FIRST.test(piece)) {
      lines.push(line.trimEnd())
      line = piece.trimStart()
    } else line += piece
  }
  if (line.trimEnd() !== '') lines.push(line.trimEnd())
  return lines
}

/** Parts that must stay together: a wide character, or a run of others with the blanks after it. */
function pieces(text: string): string[] {
  const parts: string[] = []
  let run = ''
  for (const char of text.replace(/\s+/gu, ' ')) {
    if (isWide(char)) {
      if (run !== '') parts.push(run)
      parts.push(char)
      run = ''
    } else {
      run += char
      if (char === ' ') {
        parts.push(run)
        run = ''
      }
    }
  }
  if (run !== '') parts.push(run)
  return parts
}
