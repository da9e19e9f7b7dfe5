/** Code pages that Node can read; the European ones of consoles (437, 850) it cannot, and their letters are lost. */
const DECODERS: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1250: 'windows-1250',
  1251: 'windows-1251',
  1252: 'windows-1252',
}

/**
 * What a program of Windows printed, as text. Some print UTF-16 whatever the console, some UTF-8 when asked to, the
 * others the console's code page; the bytes tell, except which code page it is.
 */
export function consoleText(bytes: Buffer, codePage?: number): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  // Line ends and digits are ASCII in every language, and have a zero beside them in UTF-16 only.
  if (bytes.includes(0)) return bytes.toString('utf16le')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder(DECODERS[codePage ?? 0] ?? 'utf-8').decode(bytes)
  }
}
