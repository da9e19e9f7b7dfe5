import type { FileInfo } from '../contract/file-info.ts'
import type { Machine } from '../machine/machine.ts'

type Header = Pick<FileInfo, 'kind' | 'arch' | 'os'>

/** Enough for the ELF and Mach-O headers and for the PE header behind any usual DOS stub. */
const HEADER_BYTES = 1024

const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: '386',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  21: 'ppc64le',
  22: 's390x',
  243: 'riscv64',
  258: 'loong64',
}
const PE_MACHINES: Readonly<Record<number, string>> = {
  0x014c: '386',
  0x01c0: 'arm',
  0x01c4: 'arm',
  0x8664: 'amd64',
  0xaa64: 'arm64',
}
const MACHO_CPUS: Readonly<Record<number, string>> = {
  7: '386',
  12: 'arm',
  0x01000007: 'amd64',
  0x0100000c: 'arm64',
}
const ELF_SYSTEMS: Readonly<Record<number, string>> = { 9: 'freebsd', 12: 'openbsd', 2: 'netbsd' }

const withArch = (header: Header, arch: string | undefined): Header => (arch ? { ...header, arch } : header)

/** What the first bytes say a file is and which machine it is for. */
export function parseHeader(bytes: Buffer): Header {
  if (bytes.length < 4) return { kind: 'unknown' }
  if (bytes.subarray(0, 2).toString('latin1') === '#!') return { kind: 'script' }
  if (bytes.readUInt32BE(0) === 0x7f454c46 && bytes.length >= 20) {
    const machine = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18)
    return withArch({ kind: 'elf', os: ELF_SYSTEMS[bytes[7] ?? 0] ?? 'linux' }, ELF_MACHINES[machine])
  }
  if (bytes.subarray(0, 2).toString('latin1') === 'MZ' && bytes.length >= 64) {
    const at = bytes.readUInt32LE(0x3c)
    const inside = at + 6 <= bytes.length && bytes.readUInt32BE(at) === 0x50450000
    return withArch(
      { kind: 'pe', os: 'windows' },
      inside ? PE_MACHINES[bytes.readUInt16LE(at + 4)] : undefined,
    )
  }
  const magic = bytes.readUInt32BE(0)
  if ((magic === 0xcffaedfe || magic === 0xcefaedfe) && bytes.length >= 8) {
    return withArch({ kind: 'macho', os: 'darwin' }, MACHO_CPUS[bytes.readUInt32LE(4)])
  }
  // 0xcafebabe also opens a Java class file, whose next word is a version of at least 45, not a count.
  if (magic === 0xcafebabe && bytes.length >= 8 && bytes.readUInt32BE(4) < 20) {
    return { kind: 'macho', os: 'darwin', arch: 'universal' }
  }
  return { kind: 'unknown' }
}

/** The file as found, null when there is none or it is no plain file. */
export async function fileInfo(machine: Machine, path: string): Promise<FileInfo | null> {
  const stat = await machine.stat(path)
  if (stat?.kind !== 'file') return null
  const real = await machine.realpath(path)
  const bytes = await machine.readFile(path, { maxBytes: HEADER_BYTES })
  return {
    path,
    ...(real !== null && real !== path ? { real } : {}),
    size: stat.size,
    mtime: stat.mtime.toISOString(),
    ...(bytes ? parseHeader(bytes) : { kind: 'unknown' }),
  }
}

const EXECUTE_BITS = 0o111

const WINDOWS_COMMAND = /\.(com|exe|bat|cmd)$/i

/** On POSIX a command is a plain file with an execute bit, on Windows one with such an ending. */
export async function isExecutable(machine: Machine, path: string): Promise<boolean> {
  const stat = await machine.stat(path)
  if (stat?.kind !== 'file') return false
  return machine.platform === 'windows' ? WINDOWS_COMMAND.test(path) : (stat.mode & EXECUTE_BITS) !== 0
}
