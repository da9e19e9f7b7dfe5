/** Reads a part of the file; shorter at its end. */
export type ReadPart = (from: number, length: number) => Promise<Buffer>

/** A part of the file and the address at which it lies in memory. */
export type Segment = { address: number; offset: number; size: number }
/** Where the linker puts build information, and how addresses lead back into the file. */
export type Layout = { data: Segment; segments: Segment[] }

/** Headers and tables of any linker fit into this. */
const TABLE_BYTES = 64 * 1024
const MOST_ROWS = 1000

/** Numbers of one file: each format has its byte order, and 64-bit addresses below 2^53. */
function numbers(bytes: Buffer, big: boolean) {
  const inside = (at: number, length: number) => at >= 0 && at + length <= bytes.length
  const u16 = (at: number) => (!inside(at, 2) ? 0 : big ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at))
  const u32 = (at: number) => (!inside(at, 4) ? 0 : big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
  const u64 = (at: number) =>
    !inside(at, 8) ? 0 : Number(big ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at))
  return { u16, u32, u64 }
}

const textAt = (bytes: Buffer, from: number, length: number): string =>
  bytes.toString('latin1', from, from + length).replace(/\0.*$/s, '')

const rowsOf = (count: number, start: number, size: number): number[] =>
  Array.from({ length: Math.min(count, MOST_ROWS) }, (_, row) => start + row * size)

async function elf(head: Buffer, read: ReadPart): Promise<Layout | null> {
  const wide = head[4] === 2
  const big = head[5] === 2
  const { u16, u32, u64 } = numbers(head, big)
  const word = wide ? u64 : u32
  const programs = rowsOf(u16(wide ? 56 : 44), word(wide ? 32 : 28), u16(wide ? 54 : 42)).map((at) => ({
    type: u32(at),
    flags: u32(at + (wide ? 4 : 24)),
    offset: word(at + (wide ? 8 : 4)),
    address: word(at + (wide ? 16 : 8)),
    size: word(at + (wide ? 32 : 16)),
  }))
  const segments = programs.filter(({ type }) => type === 1)
  const named = await elfSection(head, read, wide, big)
  // Writable and not executable.
  const data = named ?? segments.find(({ flags }) => (flags & 3) === 2)
  return data ? { data, segments } : null
}

/** `.go.buildinfo`, by the table of sections, which lies at the end of the file. */
async function elfSection(
  head: Buffer,
  read: ReadPart,
  wide: boolean,
  big: boolean,
): Promise<Segment | null> {
  const { u16, u32, u64 } = numbers(head, big)
  const [start, size] = [wide ? u64(40) : u32(32), u16(wide ? 58 : 46)]
  const [count, namesRow] = [u16(wide ? 60 : 48), u16(wide ? 62 : 50)]
  if (start === 0 || size === 0) return null
  const table = await read(start, Math.min(count * size, TABLE_BYTES))
  const { u32: t32, u64: t64 } = numbers(table, big)
  const word = wide ? t64 : t32
  const sections = rowsOf(count, 0, size).map((at) => ({
    name: t32(at),
    address: word(at + (wide ? 16 : 12)),
    offset: word(at + (wide ? 24 : 16)),
    size: word(at + (wide ? 32 : 20)),
  }))
  const names = sections[namesRow]
  if (!names) return null
  const text = await read(names.offset, Math.min(names.size, TABLE_BYTES))
  return sections.find(({ name }) => textAt(text, name, 14) === '.go.buildinfo') ?? null
}

/** Initialised data that may be read and written, and nothing else but an alignment. */
const PE_DATA = 0xc0000040
const PE_ALIGN_32 = 0x00600000

function pe(head: Buffer): Layout | null {
  const { u16, u32, u64 } = numbers(head, false)
  const at = u32(0x3c)
  if (u32(at) !== 0x00004550) return null
  const optional = at + 24
  const base = u16(optional) === 0x20b ? u64(optional + 24) : u32(optional + 28)
  const sections = rowsOf(u16(at + 6), optional + u16(at + 20), 40).map((row) => ({
    flags: u32(row + 36),
    address: base + u32(row + 12),
    size: u32(row + 16),
    offset: u32(row + 20),
  }))
  const data = sections.find(({ flags, size }) => size > 0 && (flags & ~PE_ALIGN_32) >>> 0 === PE_DATA)
  return data ? { data, segments: sections } : null
}

const LC_SEGMENT_64 = 0x19
const READ_WRITE = 3

/** 64-bit only: Go's last 32-bit release for macOS was 1.14. */
function macho(head: Buffer, start: number): Layout | null {
  const { u32, u64 } = numbers(head, false)
  const segments: (Segment & { writable: boolean })[] = []
  let data: Segment | undefined
  for (let at = 32, left = Math.min(u32(16), MOST_ROWS); left > 0 && u32(at + 4) > 0; left--) {
    if (u32(at) === LC_SEGMENT_64) {
      const size = u64(at + 48)
      const writable = u32(at + 56) === READ_WRITE && u32(at + 60) === READ_WRITE
      // __PAGEZERO and the like hold nothing.
      if (size > 0) segments.push({ address: u64(at + 24), offset: start + u64(at + 40), size, writable })
      for (const row of rowsOf(u32(at + 64), at + 72, 80))
        if (textAt(head, row, 16) === '__go_buildinfo')
          data = { address: u64(row + 32), offset: start + u32(row + 48), size: u64(row + 40) }
    }
    at += u32(at + 4)
  }
  data ??= segments.find(({ writable }) => writable)
  return data ? { data, segments } : null
}

/** Parts of an executable that build information is found by; null for other files. */
export async function executableLayout(read: ReadPart): Promise<Layout | null> {
  const head = await read(0, TABLE_BYTES)
  if (head.length < 64) return null
  const magic = head.readUInt32BE(0)
  if (magic === 0x7f454c46) return elf(head, read)
  if (head.toString('latin1', 0, 2) === 'MZ') return pe(head)
  if (magic === 0xcffaedfe) return macho(head, 0)
  if (magic !== 0xcafebabe) return null
  // Of several architectures the first; a release builds all from the same modules.
  const start = head.readUInt32BE(16)
  return macho(await read(start, TABLE_BYTES), start)
}
