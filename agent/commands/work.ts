import path from 'node:path'
import { AGENT_VERSION, ConfigError } from '../config.ts'
import type { Section } from '../contract/section.ts'
import { SNAPSHOT_VERSION, type EnvSections, type Snapshot } from '../contract/snapshot.ts'
import { diagnose } from '../detectors/diagnose.ts'
import { CATALOGUE_VERSION, detectors } from '../detectors/index.ts'
import { anyMachineId } from '../machine/identity.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { redactSnapshot } from '../redact/redact.ts'
import { identity } from '../state/identity.ts'
import { dot, mermaid, plain } from '../workspace/draw.ts'
import { moduleGraph } from '../workspace/graph.ts'
import { loadProject, type Loaded } from '../workspace/load.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'
import { printVerdict, type VerdictOptions } from './verdict.ts'

export type GraphOptions = { format: 'text' | 'mermaid' | 'dot' | 'json' }

/** What is judged of one directory; every other pattern is about the machine. */
const PATTERNS = /^(?:WORK_|STRAY_GO_|VENDOR_INCONSISTENT$|GOFLAGS_MOD_IN_WORKSPACE$)/

/** Draws the modules of the project or workspace a directory belongs to. */
export async function workGraph(dir: string, { format }: GraphOptions, cli: Cli): Promise<ExitCode> {
  const { machine } = await thisMachine(cli)
  const { projects, refused } = await load(machine, dir, 'graph')
  for (const line of refusals(refused)) cli.err.write(`envherd: ${line}\n`)
  const [project] = projects.list
  if (!project?.goMod && !project?.goWork) {
    if (refused.length > 0) return 2
    throw new ConfigError([`${dir}: no go.mod and no go.work here or above`])
  }
  const graph = moduleGraph(project)
  const draw = { text: plain, mermaid, dot, json: (of: typeof graph) => `${JSON.stringify(of, null, 2)}\n` }
  cli.out.write(draw[format](graph))
  return refused.length > 0 ? 2 : 0
}

/** Judges the modules and the workspace of a directory, from its files alone. */
export async function workCheck(dir: string, options: VerdictOptions, cli: Cli): Promise<ExitCode> {
  const { machine, folder, notice } = await thisMachine(cli)
  const own = await identity(folder, notice)
  const loaded = await load(machine, dir, own.redactionKey)
  if (loaded.refused.length > 0) throw new ConfigError(refusals(loaded.refused))
  const snapshot = snapshotOf(machine, loaded, await anyMachineId(machine, own.machineId))
  const redacted = redactSnapshot(snapshot, { key: own.redactionKey, home: machine.home })
  const catalogue = detectors.filter(({ id }) => PATTERNS.test(id))
  return printVerdict(redacted, options, cli, diagnose(redacted.snapshot, undefined, catalogue))
}

async function load(machine: Machine, dir: string, key: string): Promise<Loaded> {
  const absolute = path.resolve(dir)
  try {
    if ((await machine.stat(absolute))?.kind !== 'dir') throw new ConfigError([`${dir}: no such directory`])
    return await loadProject(machine, absolute, key)
  } catch (error) {
    // A go.mod that this person may not read is nothing Go could read either.
    if (error instanceof MachineError) throw new ConfigError([error.message])
    throw error
  }
}

const refusals = (refused: Loaded['refused']) =>
  refused.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`)

const NOT_LOOKED: Section<never> = {
  status: 'failed',
  reason: 'unsupported',
  message: 'only the project was looked at',
}
const ABSENT: Section<never> = { status: 'absent' }

/** A snapshot that knows one project and the settings it is read under, and nothing else. */
function snapshotOf(machine: Machine, { projects, settings }: Loaded, id: string): Snapshot {
  const kind = machine.platform
  const sections: EnvSections = {
    sessions: NOT_LOOKED,
    path: NOT_LOOKED,
    registry: kind === 'windows' ? NOT_LOOKED : ABSENT,
    profiles: NOT_LOOKED,
    goInstalls: NOT_LOOKED,
    goActive: NOT_LOOKED,
    goEnv: { status: 'ok', data: { values: settings, changed: {} } },
    goEnvFile: NOT_LOOKED,
    dirs: NOT_LOOKED,
    projects: { status: 'ok', data: projects },
  }
  return {
    version: SNAPSHOT_VERSION,
    takenAt: machine.now().toISOString(),
    agent: { version: AGENT_VERSION, catalogue: CATALOGUE_VERSION, timings: {} },
    host: { hostname: machine.hostname, machineId: id, sections: { os: NOT_LOOKED } },
    envs: [
      {
        id: kind === 'wsl' ? `wsl:${machine.distro ?? 'unknown'}` : kind,
        kind,
        role: 'workstation',
        sections,
      },
    ],
  }
}
