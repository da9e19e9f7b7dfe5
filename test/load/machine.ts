import type { Random } from './random.ts'

export type Kind = 'windows' | 'linux' | 'macos' | 'wsl'

/** What can be wrong with a simulated machine; each makes the detector of the same subject fire. */
export const FAULTS = [
  'stale-goroot',
  'duplicate-bin',
  'orphan-bin',
  'older-go-first',
  'foreign-arch',
  'tools-not-on-path',
  'go-not-on-path',
  'malformed-entry',
  'gopath-tilde',
  'shells-differ',
] as const
export type Fault = (typeof FAULTS)[number]

/** How often each is met, from the order of magnitude that issue trackers suggest; a demo, not a claim. */
const FREQUENCY: Readonly<Record<Fault, number>> = {
  'stale-goroot': 0.07,
  'duplicate-bin': 0.16,
  'orphan-bin': 0.12,
  'older-go-first': 0.08,
  'foreign-arch': 0.03,
  'tools-not-on-path': 0.1,
  'go-not-on-path': 0.02,
  'malformed-entry': 0.06,
  'gopath-tilde': 0.02,
  'shells-differ': 0.05,
}

export type SimulatedEnv = {
  kind: Kind
  /** Distribution, for wsl. */
  distro?: string
  goVersion: string
  olderVersion: string
  manager: 'none' | 'asdf' | 'mise' | 'sdk' | 'brew'
  faults: Set<Fault>
}

export type SimulatedMachine = {
  hostname: string
  machineId: string
  user: string
  arch: 'amd64' | 'arm64'
  os: { name: string; version: string; build?: string; kernel: string; cpuModel: string; memoryGiB: number }
  envs: [SimulatedEnv, ...SimulatedEnv[]]
  /** Directories of other programs on each PATH. */
  programs?: number
}

const VERSIONS = [
  'go1.27.3',
  'go1.27.1',
  'go1.26.6',
  'go1.26.2',
  'go1.25.9',
  'go1.24.12',
  'go1.22.5',
] as const
const OLDER = ['go1.21.13', 'go1.20.14', 'go1.19.8', 'go1.18.1'] as const
const USERS = ['lin', 'maria', 'jonas', 'wei', 'aisha', 'pavel', 'sofia', 'kenji', 'lucas', '王伟'] as const
const TEAMS = ['pay', 'core', 'edge', 'data', 'ops', 'web'] as const

const SYSTEMS = {
  windows: [
    { name: 'Windows 11 Pro', version: '24H2', build: '26100.4652', kernel: '10.0.26100' },
    { name: 'Windows 11 Pro', version: '23H2', build: '22631.5624', kernel: '10.0.22631' },
    { name: 'Windows 10 Enterprise', version: '22H2', build: '19045.6093', kernel: '10.0.19045' },
  ],
  linux: [
    { name: 'Ubuntu', version: '24.04', kernel: '6.8.0-64-generic' },
    { name: 'Debian GNU/Linux', version: '12', kernel: '6.1.0-37-amd64' },
    { name: 'Fedora Linux', version: '42', kernel: '6.15.6-200.fc42' },
  ],
  macos: [
    { name: 'macOS', version: '15.5', build: '24F74', kernel: '24.5.0' },
    { name: 'macOS', version: '14.7', build: '23H124', kernel: '23.6.0' },
  ],
} as const

/** A varied machine: half Windows (a third of those with WSL), a quarter Linux, a quarter macOS. */
export function makeMachine(random: Random, index: number, faultScale = 1): SimulatedMachine {
  const family = random.pick(['windows', 'windows', 'linux', 'macos'] as const)
  const arch = family === 'macos' ? random.pick(['arm64', 'arm64', 'amd64'] as const) : 'amd64'
  const user = random.pick(USERS)
  const system = random.pick<{ name: string; version: string; build?: string; kernel: string }>(
    SYSTEMS[family],
  )
  const main = makeEnv(random, family, faultScale)
  const envs: [SimulatedEnv, ...SimulatedEnv[]] =
    family === 'windows' && random.chance(0.33)
      ? [
          main,
          { ...makeEnv(random, 'wsl', faultScale), distro: random.pick(['Ubuntu-24.04', 'Debian'] as const) },
        ]
      : [main]
  return {
    hostname: `${random.pick(TEAMS)}-${{ windows: 'win', linux: 'lx', macos: 'mac' }[family]}-${String(index + 1).padStart(4, '0')}`,
    machineId: random.hex(64),
    user,
    arch,
    os: {
      ...system,
      cpuModel:
        arch === 'arm64'
          ? 'Apple M3'
          : random.pick(['Intel Core i7-1365U', 'AMD Ryzen 7 PRO 7840U'] as const),
      memoryGiB: random.pick([16, 32, 64] as const),
    },
    envs,
  }
}

function makeEnv(random: Random, kind: Kind, faultScale: number): SimulatedEnv {
  const faults = new Set(
    FAULTS.filter((fault) => applies(fault, kind) && random.chance(FREQUENCY[fault] * faultScale)),
  )
  return {
    kind,
    goVersion: random.pick(VERSIONS),
    olderVersion: random.pick(OLDER),
    manager: random.pick(
      kind === 'windows' ? (['none', 'none', 'sdk'] as const) : (['none', 'none', 'asdf', 'mise'] as const),
    ),
    faults,
  }
}

/** Go for another architecture is only met where translation makes it run. */
const applies = (fault: Fault, kind: Kind) =>
  !(fault === 'foreign-arch' && (kind === 'linux' || kind === 'wsl')) &&
  !(fault === 'shells-differ' && kind === 'windows')

/** One thing changes, as on a real machine: mostly a fault comes or goes, sometimes Go is updated. */
export function mutate(machine: SimulatedMachine, random: Random): void {
  const env = random.pick(machine.envs)
  if (random.chance(0.15)) {
    env.goVersion = random.pick(VERSIONS)
    return
  }
  const fault = random.pick(FAULTS)
  if (env.faults.has(fault)) env.faults.delete(fault)
  else if (applies(fault, env.kind) && random.chance(0.5)) env.faults.add(fault)
}
