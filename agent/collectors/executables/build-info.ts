import type { Machine } from '../../machine/machine.ts'
import { executableLayout, type Layout, type ReadPart } from './layout.ts'

export type BuildInfo = {
  /** Go it was built with: `go1.21.5`. */
  goVersion: string
  /** Package of the command and module it is in; none without modules. */
  path?: string
  module?: string
  version?: string
}

/*
 * As Go's debug/buildinfo: a header of 32 bytes that begins with this text, aligned to 16. Reading it here takes a
 * few reads of some kilobytes and works without a working go; `go version -m` would be a program for each file.
 */
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
const ALIGN = 16
const HEADER = 32
/** Before Go 1.18 the header names the strings by address; since then they follow it. */
const INLINE = 2
/** It stands near the beginning of the data; other linkers put their own before it. */
const MOST_DATA = 1024 * 1024
/** Names of all modules and their sums. */
const MOST_TEXT = 256 * 1024

function headerIn(data: Buffer): number | null {
  for (let at = data.indexOf(MAGIC); at >= 0; at = data.indexOf(MAGIC, at + 1))
    if (at % ALIGN === 0 && data.length - at >= HEADER) return at
  return null
}

/** Length as a varint, then the text. */
function inlineText(data: Buffer, at: number): { text: string; end: number } | null {
  let length = 0
  for (let shift = 1, from = at; from < data.length && shift < 2 ** 35; from++, shift *= 128) {
    const byte = data[from] ?? 0
    length += (byte & 0x7f) * shift
    if (byte < 0x80) {
      const end = from + 1 + length
      return end <= data.length ? { text: data.toString('utf8', from + 1, end), end } : null
    }
  }
  return null
}

async function textByAddress(read: ReadPart, layout: Layout, header: Buffer, at: number): Promise<string> {
  const wide = header[14] === 8
  const big = header[15] === 1
  const word = (bytes: Buffer, from: number) => {
    if (from + (wide ? 8 : 4) > bytes.length) return 0
    if (wide) return Number(big ? bytes.readBigUInt64BE(from) : bytes.readBigUInt64LE(from))
    return big ? bytes.readUInt32BE(from) : bytes.readUInt32LE(from)
  }
  const bytesAt = async (address: number, length: number) => {
    const segment = layout.segments.find(
      (each) => address >= each.address && address < each.address + each.size,
    )
    if (!segment || length > MOST_TEXT) return Buffer.alloc(0)
    return read(segment.offset + address - segment.address, length)
  }
  const size = wide ? 8 : 4
  const string = await bytesAt(word(header, HEADER / 2 + at * size), 2 * size)
  return (await bytesAt(word(string, 0), word(string, size))).toString('utf8')
}

/** Lines `path`, `mod`, `dep`, `build`, between two marks of 16 bytes; a replaced module says `=>` on the next line. */
export function parseModuleInfo(text: string): Omit<BuildInfo, 'goVersion'> {
  if (text.length < 33 || text.at(-17) !== '\n') return {}
  const lines = text
    .slice(16, -16)
    .split('\n')
    .map((line) => line.split('\t'))
  const path = lines.find(([kind]) => kind === 'path')?.[1]
  const at = lines.findIndex(([kind]) => kind === 'mod')
  const own = lines[at]
  const replaced = lines[at + 1]?.[0] === '=>' ? lines[at + 1] : undefined
  const version = replaced?.[2] || own?.[2]
  return {
    ...(path ? { path: path.slice(0, 300) } : {}),
    ...(own?.[1] ? { module: own[1].slice(0, 300) } : {}),
    ...(version ? { version: version.slice(0, 100) } : {}),
  }
}

/** What `go version -m` would print of a file; null when Go did not build it. */
export async function buildInfo(machine: Machine, file: string): Promise<BuildInfo | null> {
  const read: ReadPart = async (from, length) =>
    (await machine.readFile(file, { from, maxBytes: Math.min(length, MOST_DATA) })) ?? Buffer.alloc(0)
  const layout = await executableLayout(read)
  if (!layout) return null
  const data = await read(layout.data.offset, layout.data.size)
  const at = headerIn(data)
  if (at === null) return null
  const header = data.subarray(at, at + HEADER)
  const inline = ((header[15] ?? 0) & INLINE) !== 0
  const first = inline ? inlineText(data, at + HEADER) : null
  const goVersion = inline ? (first?.text ?? '') : await textByAddress(read, layout, header, 0)
  const modules = inline
    ? (first && inlineText(data, first.end)?.text) || ''
    : await textByAddress(read, layout, header, 1)
  return goVersion === '' ? null : { goVersion: goVersion.slice(0, 100), ...parseModuleInfo(modules) }
}
