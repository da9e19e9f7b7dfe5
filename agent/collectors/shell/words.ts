/**
 * Words of one command as shells print them in a trace (`export 'GOPATH=/a b'`) or as people write them. Quotes
 * are taken off; expansions are left as written.
 */
const ANSI_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
}

/** zsh's names for what it cannot print: `\C-M` is a carriage return, `\M-` sets the highest bit of a byte. */
const ZSH_BYTE = String.raw`\\(?:C-[?-_]|M-(?:\\C-)?[\x20-\x7e])`
const ZSH_BYTES = new RegExp(`^(?:${ZSH_BYTE})+`)
const ZSH_EACH = new RegExp(ZSH_BYTE, 'g')

function zshBytes(names: string): string {
  const bytes = (names.match(ZSH_EACH) ?? []).map((name) => {
    const char = name.codePointAt(name.length - 1) ?? 0
    const byte = name.includes('C-') ? char ^ 0x40 : char
    return name.startsWith('\\M-') ? byte | 0x80 : byte
  })
  return Buffer.from(bytes).toString('utf8')
}

function ansiQuoted(text: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from
  while (at < text.length && text[at] !== "'") {
    if (text[at] !== '\\') {
      value += text[at++] ?? ''
      continue
    }
    const unprintable = ZSH_BYTES.exec(text.slice(at))?.[0]
    if (unprintable !== undefined) {
      value += zshBytes(unprintable)
      at += unprintable.length
      continue
    }
    const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3}))/.exec(text.slice(at, at + 6))
    if (code) {
      value += String.fromCodePoint(code[3] ? parseInt(code[3], 8) : parseInt(code[1] ?? code[2] ?? '0', 16))
      at += code[0].length
    } else {
      const escaped = text[at + 1] ?? ''
      value += ANSI_ESCAPES[escaped] ?? escaped
      at += 2
    }
  }
  return { value, next: at + 1 }
}

export function shellWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < text.length) {
    const char = text[at] ?? ''
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at++
    } else if (text.startsWith("$'", at)) {
      const quoted = ansiQuoted(text, at + 2)
      word = (word ?? '') + quoted.value
      at = quoted.next
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1)
      const stop = end < 0 ? text.length : end
      word = (word ?? '') + text.slice(at + 1, stop)
      at = stop + 1
    } else if (char === '"') {
      word ??= ''
      at++
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && /[$`"\\\n]/.test(text[at + 1] ?? '')) at++
        word += text[at++] ?? ''
      }
      at++
    } else if (char === '\\') {
      word = (word ?? '') + (text[at + 1] ?? '')
      at += 2
    } else {
      word = (word ?? '') + char
      at++
    }
  }
  if (word !== undefined) words.push(word)
  return words
}
