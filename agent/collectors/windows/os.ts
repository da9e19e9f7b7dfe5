import type { Os } from '../../contract/sections/os.ts'
import { MachineError } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { valueOf, storedEnvironment, variable } from './stored.ts'

const KEY = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const FIRST_BUILD_OF_11 = 22_000

const GOARCH: Readonly<Record<string, string>> = { AMD64: 'amd64', ARM64: 'arm64', X86: '386' }

/**
 * Facts from `reg query`, not from an export: an export of this key carries tens of megabytes of subkeys. Its
 * console code page can do no harm to the values asked for, which are ASCII on every Windows.
 */
export function parseCurrentVersion(output: string): ReadonlyMap<string, string> {
  const facts = new Map<string, string>()
  for (const line of output.split(/\r?\n/)) {
    const match = /^ {4}(\w+) {4}REG_(SZ|DWORD) {4}([\x20-\x7e]+)$/.exec(line)
    if (match?.[1] === undefined || match[3] === undefined) continue
    facts.set(match[1], match[2] === 'DWORD' ? String(Number(match[3])) : match[3])
  }
  return facts
}

export async function collectOs(context: CollectContext): Promise<Os> {
  const { machine } = context
  const { composed } = await storedEnvironment(context)
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const { stdout } = await machine.run(`${systemRoot}\\System32\\reg.exe`, ['query', KEY], {
    env: { SystemRoot: systemRoot },
    timeoutMs: 5000,
  })
  const facts = parseCurrentVersion(stdout)
  const build = facts.get('CurrentBuild') ?? facts.get('CurrentBuildNumber')
  if (!build)
    throw new MachineError('error', `${KEY}: expected CurrentBuild, reg query answered nothing like it`)
  const revision = facts.get('UBR')
  const edition = facts.get('EditionID')
  // The stored value is the machine's own; an emulated process is told another one.
  const real =
    valueOf(composed, 'PROCESSOR_ARCHITECTURE') ??
    variable(machine.env, 'PROCESSOR_ARCHITEW6432') ??
    variable(machine.env, 'PROCESSOR_ARCHITECTURE')
  const arch = GOARCH[real?.toUpperCase() ?? ''] ?? machine.processArch
  return {
    name: productName(facts.get('ProductName') ?? 'Windows', Number(build)),
    version: facts.get('DisplayVersion') ?? facts.get('ReleaseId') ?? facts.get('CurrentVersion') ?? build,
    build: revision ? `${build}.${revision}` : build,
    ...(edition ? { edition } : {}),
    kernel: machine.kernel,
    arch,
    translated: arch !== machine.processArch,
    ...(machine.cpuModel ? { cpuModel: machine.cpuModel } : {}),
    memoryBytes: machine.memoryBytes,
  }
}

/** Windows 11 still calls itself Windows 10 in ProductName; only the build tells. */
const productName = (name: string, build: number) => {
  const plain = name.replace(/^Microsoft /, '')
  return build >= FIRST_BUILD_OF_11 ? plain.replace(/^Windows 10\b/, 'Windows 11') : plain
}
