/** JSON with comments and trailing commas, as the editor's settings are written. @throws SyntaxError */
export const parseJsonc = (text: string): unknown =>
  JSON.parse(withoutComments(text.replace(/^\uFEFF/, '')) || 'null')

const PIECE = /"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|,|[\s\S]/g

/** Strings stay as they are; a comma goes when nothing but blanks and comments stand before the closing bracket. */
function withoutComments(text: string): string {
  let out = ''
  let comma = -1
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece.startsWith('//') || piece.startsWith('/*')) continue
    if (piece === ',') comma = out.length
    else if (/\S/.test(piece)) {
      if (comma >= 0 && (piece === '}' || piece === ']')) out = out.slice(0, comma) + out.slice(comma + 1)
      comma = -1
    }
    out += piece
  }
  return out.trim()
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
