export type TextFacts = {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'unknown'
  bom: boolean
  eol: 'lf' | 'crlf' | 'mixed' | 'none'
}

function encodingOf(bytes: Buffer): Pick<TextFacts, 'encoding' | 'bom'> {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return { encoding: 'utf-8', bom: true }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', bom: true }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', bom: true }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { encoding: 'utf-8', bom: false }
  } catch {
    return { encoding: 'unknown', bom: false }
  }
}

export function textFacts(bytes: Buffer): TextFacts {
  const text = bytes.toString('latin1')
  const crlf = text.split('\r\n').length - 1
  const lf = text.split('\n').length - 1 - crlf
  const eol = crlf === 0 ? (lf === 0 ? 'none' : 'lf') : lf === 0 ? 'crlf' : 'mixed'
  return { ...encodingOf(bytes), eol }
}

/** The text as its byte order mark says; a mark itself stays, since it hides the first word from most readers. */
export function decodeText(bytes: Buffer, { encoding }: TextFacts): string {
  if (encoding === 'utf-16le') return bytes.toString('utf16le')
  if (encoding === 'utf-16be') return Buffer.from(bytes).swap16().toString('utf16le')
  return bytes.toString('utf8')
}
