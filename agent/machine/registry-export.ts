import type { RawRegistryKey, RawRegistryValue } from './machine.ts'

/**
 * The text that `reg export` writes ("Windows Registry Editor Version 5.00"), which unlike `reg query` is the
 * same on every code page: the key that was asked for, then all that is below it, each key with its path below the
 * first one.
 *
 * `raw` is the stored text; the strings of a REG_MULTI_SZ are joined by line feeds, numbers are decimal, all
 * else is hex. A string ends at its first NUL, as for every program that reads it as a C string.
 */
export function* registryKeysIn(text: string): Generator<RawRegistryKey> {
  const heading = /^\ufeff?[^\r\n]*(?=\s+\[)/.exec(text)
  let rest = text.slice(heading?.[0].length ?? text.length)
  let root: string | undefined
  for (;;) {
    // A key line stands alone; inside a string a line may look like one, but strings are read whole.
    const line = KEY.exec(rest)
    if (line?.[1] === undefined) break
    rest = rest.slice(line[0].length)
    root ??= line[1]
    const key = line[1].slice(root.length).replace(/^\\/, '')
    const values: RawRegistryValue[] = []
    for (let found = nextValue(rest); found; found = nextValue(rest)) {
      rest = rest.slice(found.length)
      values.push(found.value)
    }
    yield { key, values }
  }
  if (root === undefined) throw new SyntaxError('registry export: no key in it')
  if (rest.trim() !== '')
    throw new SyntaxError(`registry export: neither key nor value: ${rest.trim().slice(0, 80)}`)
}

/** Values of the key that was asked for alone. */
export function parseRegExport(text: string): RawRegistryValue[] {
  for (const { values } of registryKeysIn(text)) return values
  return []
}

function nextValue(text: string): { value: RawRegistryValue; length: number } | null {
  const name = NAME.exec(text)
  if (!name) return null
  const data = DATA.exec(text.slice(name[0].length))
  if (!data) throw new SyntaxError(`registry export: no data that is understood after ${name[0]}`)
  const { quoted, dword, type, hex } = data.groups ?? {}
  const value = { name: unescape(name.groups?.['name'] ?? ''), ...decode(quoted, dword, type, hex) }
  return { value, length: name[0].length + data[0].length }
}

const KEY = /^\s*\[([^\r\n]*)\][ \t]*(?:\r?\n|$)/
/** Unrolled: a value may be hundreds of kilobytes, and an alternation would keep a state for each letter. */
const QUOTED = String.raw`[^"\\]*(?:\\[^][^"\\]*)*`
const NAME = new RegExp(String.raw`^\s*(?:@|"(?<name>${QUOTED})")=`)
const DATA = new RegExp(
  String.raw`^(?:"(?<quoted>${QUOTED})"|dword:(?<dword>[0-9a-f]{8})|hex(?:\((?<type>[0-9a-f]+)\))?:(?<hex>[0-9a-f,\\\s]*))[ \t]*`,
  'i',
)

/** Windows escapes quote and backslash only; Wine line ends as well. */
const unescape = (text: string) =>
  text.replace(/\\([^])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter))

const KINDS: Readonly<Record<number, string>> = {
  0: 'REG_NONE',
  1: 'REG_SZ',
  2: 'REG_EXPAND_SZ',
  3: 'REG_BINARY',
  4: 'REG_DWORD',
  5: 'REG_DWORD_BIG_ENDIAN',
  6: 'REG_LINK',
  7: 'REG_MULTI_SZ',
  11: 'REG_QWORD',
}

function decode(
  quoted: string | undefined,
  dword: string | undefined,
  type: string | undefined,
  hex = '',
): Omit<RawRegistryValue, 'name'> {
  if (quoted !== undefined) return { kind: 'REG_SZ', raw: untilNul(unescape(quoted)) }
  if (dword !== undefined) return { kind: 'REG_DWORD', raw: String(Number.parseInt(dword, 16)) }
  const bytes = Buffer.from(hex.replace(/[^0-9a-f]/gi, ''), 'hex')
  const number = type === undefined ? 3 : Number.parseInt(type, 16)
  return { kind: KINDS[number] ?? `REG_${number}`, raw: rawText(number, bytes) }
}

function rawText(type: number, bytes: Buffer): string {
  if (type === 1 || type === 2 || type === 6) return untilNul(bytes.toString('utf16le'))
  if (type === 7) return bytes.toString('utf16le').replace(/\0+$/, '').replaceAll('\0', '\n')
  if (type === 4 && bytes.length === 4) return String(bytes.readUInt32LE())
  if (type === 11 && bytes.length === 8) return String(bytes.readBigUInt64LE())
  return bytes.toString('hex')
}

const untilNul = (text: string) => text.split('\0', 1)[0] ?? ''
