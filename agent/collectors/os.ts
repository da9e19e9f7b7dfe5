import type { Os } from '../contract/sections/os.ts'
import type { Machine } from '../machine/machine.ts'
import type { Collector } from './collector.ts'

/** `/etc/os-release`: shell assignments, quoted or not. */
export function parseOsRelease(text: string): { name: string; version: string } {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(["']?)(.*)\2\s*$/.exec(line)
    if (match?.[1] !== undefined && match[3] !== undefined) fields.set(match[1], match[3])
  }
  return {
    name: fields.get('NAME') ?? 'Linux',
    version: fields.get('VERSION_ID') ?? fields.get('BUILD_ID') ?? 'rolling',
  }
}

/** What `sw_vers` prints. */
export function parseSwVers(text: string): { name: string; version: string; build?: string } {
  const field = (name: string) => new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim()
  const build = field('BuildVersion')
  return {
    name: field('ProductName') ?? 'macOS',
    version: field('ProductVersion') ?? 'unknown',
    ...(build ? { build } : {}),
  }
}

async function libcOf(machine: Machine): Promise<'glibc' | 'musl' | undefined> {
  for (const folder of ['/lib64', '/lib']) {
    const names = (await machine.list(folder)) ?? []
    if (names.some((name) => name.startsWith('ld-musl-'))) return 'musl'
    if (names.some((name) => name.startsWith('ld-linux'))) return 'glibc'
  }
  return undefined
}

async function onMac(
  machine: Machine,
): Promise<Pick<Os, 'name' | 'version' | 'build' | 'arch' | 'translated'>> {
  const run = (program: string, args: string[]) => machine.run(program, args, { env: {}, timeoutMs: 3000 })
  const versions = await run('/usr/bin/sw_vers', [])
  const arm = await run('/usr/sbin/sysctl', ['-in', 'hw.optional.arm64'])
  const isArm = arm.stdout.trim() === '1'
  return {
    ...parseSwVers(versions.stdout),
    arch: isArm ? 'arm64' : machine.processArch,
    translated: isArm && machine.processArch === 'amd64',
  }
}

/** What each level of x86-64 adds, in the words of /proc/cpuinfo. */
const AMD64_LEVELS = [
  'cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3',
  'avx avx2 bmi1 bmi2 f16c fma abm movbe xsave',
  'avx512f avx512bw avx512cd avx512dq avx512vl',
].map((names) => names.split(' '))

/** By the features of the first processor: 1 to 4. */
export function parseAmd64Level(cpuinfo: string): number | undefined {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]
  if (flags === undefined) return undefined
  const has = new Set(flags.trim().split(/\s+/))
  const missing = AMD64_LEVELS.findIndex((names) => !names.every((name) => has.has(name)))
  return missing < 0 ? AMD64_LEVELS.length + 1 : missing + 1
}

async function onLinux(
  machine: Machine,
): Promise<Pick<Os, 'name' | 'version' | 'libc' | 'arch' | 'translated' | 'amd64Level'>> {
  const release =
    (await machine.readFile('/etc/os-release')) ?? (await machine.readFile('/usr/lib/os-release'))
  const libc = await libcOf(machine)
  const cpuinfo =
    machine.processArch === 'amd64' ? await machine.readFile('/proc/cpuinfo', { maxBytes: 16_384 }) : null
  const amd64Level = parseAmd64Level(cpuinfo?.toString('utf8') ?? '')
  return {
    ...parseOsRelease(release?.toString('utf8') ?? ''),
    arch: machine.processArch,
    translated: false,
    ...(libc ? { libc } : {}),
    ...(amd64Level === undefined ? {} : { amd64Level }),
  }
}

export const os: Collector<'os'> = {
  section: 'os',
  cost: 'A',
  timeoutMs: 10_000,
  async collect({ machine }) {
    const system = machine.platform === 'macos' ? await onMac(machine) : await onLinux(machine)
    return {
      ...system,
      kernel: machine.kernel,
      memoryBytes: machine.memoryBytes,
      ...(machine.cpuModel ? { cpuModel: machine.cpuModel } : {}),
    }
  },
}
