/**
 * The words of the product, used with one meaning in code, API, interface and docs.
 *
 * - host: one machine, physical or virtual.
 * - env: one place on a host where Go can run: `windows`, `wsl:Ubuntu-24.04`, `linux`, `macos`.
 * - agent: the program on a host; it reports one or more envs.
 * - session: how a process gets its environment (`bash-login`, `cmd`, `gui`, ...). Not a website sign-in.
 * - snapshot: what one host looked like at one moment.
 * - section: one topic of a host or env, always one of `ok`, `absent`, `failed`.
 * - detector: a pure function over declared sections that yields findings; its id is the pattern id.
 * - finding: one detector firing on one subject of one env.
 * - pattern: all findings of one detector over the fleet.
 * - occurrence: one moment a finding opened, reopened or changed its evidence.
 * - layer: where the cause lives: `user`, `distro`, `windows-host`, `editor`, `ci`.
 * - origin: which file and line, registry value, policy or tool set a value (its provenance).
 */
import { Type, type Static, type TSchema } from 'typebox'
import { sectionOf } from './section.ts'
import { Os } from './sections/os.ts'
import { Sessions } from './sections/sessions.ts'
import { Path } from './sections/path.ts'
import { Registry } from './sections/registry.ts'
import { Profiles } from './sections/profiles.ts'
import { GoInstalls } from './sections/go-installs.ts'
import { GoActive } from './sections/go-active.ts'
import { GoEnv } from './sections/go-env.ts'
import { GoEnvFile } from './sections/go-env-file.ts'
import { Dirs } from './sections/dirs.ts'
import { Clock } from './sections/clock.ts'
import { Drives } from './sections/drives.ts'
import { Busy } from './sections/busy.ts'
import { Windows } from './sections/windows.ts'
import { GroupPolicy } from './sections/group-policy.ts'
import { WindowsSecurity } from './sections/windows-security.ts'
import { WslHost } from './sections/wsl-host.ts'
import { Wsl } from './sections/wsl.ts'
import { Processes } from './sections/processes.ts'
import { Managers } from './sections/managers.ts'
import { Tools } from './sections/tools.ts'
import { SettingPrograms } from './sections/setting-programs.ts'
import { Compiler } from './sections/compiler.ts'
import { Network } from './sections/network.ts'
import { Smoke } from './sections/smoke.ts'
import { Ci } from './sections/ci.ts'
import { Editor } from './sections/editor.ts'
import { Projects } from './sections/projects/project.ts'

/** Version of the snapshot's shape. A change that readers must know about adds a step to `upgrade.ts`. */
export const SNAPSHOT_VERSION = 1

export const EnvKind = Type.Enum(['windows', 'wsl', 'linux', 'macos'], {
  description: 'Family of the env; decides path rules and which detectors apply.',
})
export type EnvKind = Static<typeof EnvKind>

export const EnvRole = Type.Enum(['workstation', 'container', 'ci'], {
  description: 'What the env is for. Hygiene detectors are off on ci (guard G6).',
})
export type EnvRole = Static<typeof EnvRole>

/** A section that is not there at all was not collected by this agent: no verdict, as for a failed one. */
const later = <T extends TSchema>(data: T) => Type.Optional(sectionOf(data))

export const HostSections = Type.Object(
  {
    os: sectionOf(Os),
    drives: later(Drives),
    busy: later(Busy),
    windows: later(Windows),
    groupPolicy: later(GroupPolicy),
    windowsSecurity: later(WindowsSecurity),
    wslHost: later(WslHost),
  },
  { additionalProperties: false },
)
export type HostSections = Static<typeof HostSections>

export const EnvSections = Type.Object(
  {
    sessions: sectionOf(Sessions),
    path: sectionOf(Path),
    registry: sectionOf(Registry),
    profiles: sectionOf(Profiles),
    goInstalls: sectionOf(GoInstalls),
    goActive: sectionOf(GoActive),
    goEnv: sectionOf(GoEnv),
    goEnvFile: sectionOf(GoEnvFile),
    dirs: sectionOf(Dirs),
    clock: later(Clock),
    processes: later(Processes),
    managers: later(Managers),
    tools: later(Tools),
    settingPrograms: later(SettingPrograms),
    compiler: later(Compiler),
    network: later(Network),
    wsl: later(Wsl),
    projects: later(Projects),
    editor: later(Editor),
    ci: later(Ci),
    smoke: later(Smoke),
  },
  { additionalProperties: false },
)
export type EnvSections = Static<typeof EnvSections>

export const Env = Type.Object(
  {
    id: Type.String({
      pattern: '^(windows|linux|macos|wsl:[^\\u0000-\\u001f]{1,64})$',
      description: 'Stable id within the host: `windows`, `linux`, `macos`, `wsl:<distribution>`.',
    }),
    kind: EnvKind,
    role: EnvRole,
    sections: EnvSections,
  },
  { additionalProperties: false },
)
export type Env = Static<typeof Env>

export const Host = Type.Object(
  {
    hostname: Type.String({ minLength: 1, maxLength: 255, description: 'As the machine names itself.' }),
    machineId: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'HMAC-SHA256 of the machine identity; equal for all envs of one host, never the raw id.',
    }),
    sections: HostSections,
  },
  { additionalProperties: false },
)
export type Host = Static<typeof Host>

/**
 * Keyed hashes of what is soldered, plugged in or given by the hypervisor: network addresses, disk serials. Two
 * agents with one machine identity and nothing of this in common run on two machines, one a copy of the other.
 */
export const Hardware = Type.Array(Type.String({ pattern: '^[0-9a-f]{16}$' }), { maxItems: 16 })
export type Hardware = Static<typeof Hardware>

export const AgentInfo = Type.Object(
  {
    version: Type.String({ maxLength: 64 }),
    catalogue: Type.String({ maxLength: 64, description: 'Catalogue version built into the agent.' }),
    timings: Type.Record(Type.String({ maxLength: 128 }), Type.Number({ minimum: 0 }), {
      description: 'Milliseconds per section, `host.os` or `<env>.path`. Outside the hashed content.',
    }),
    hardware: Type.Optional(Hardware),
  },
  { additionalProperties: false },
)
export type AgentInfo = Static<typeof AgentInfo>

/** Envs of one host: Windows and its distributions. */
export const ENVS = { minItems: 1, maxItems: 32 } as const

/**
 * One host at one moment. `takenAt` and `agent` are about the taking; the content that is hashed and
 * stored is `host` and `envs` (see `hash.ts`), so an unchanged machine gives the same hash for ever.
 */
export const Snapshot = Type.Object(
  {
    version: Type.Literal(SNAPSHOT_VERSION),
    takenAt: Type.String({ format: 'date-time', maxLength: 40 }),
    agent: AgentInfo,
    host: Host,
    envs: Type.Array(Env, ENVS),
  },
  { additionalProperties: false },
)
export type Snapshot = Static<typeof Snapshot>
