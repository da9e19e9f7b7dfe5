import { isDeepStrictEqual } from 'node:util'
import { createHmac } from 'node:crypto'
import { Absent, type Recall, type SectionName } from './collectors/collector.ts'
import { DEFAULT_COLLECTING, type Collecting } from './contract/collecting.ts'
import type { Section } from './contract/section.ts'
import {
  HostSections,
  SNAPSHOT_VERSION,
  type EnvRole,
  type EnvSections,
  type Snapshot,
} from './contract/snapshot.ts'
import { CATALOGUE_VERSION } from './detectors/index.ts'
import { emptyMemory, type Kept } from './look/memory.ts'
import { Run } from './look/run.ts'
import type { Occasion } from './look/schedule.ts'
import { hardwareOf } from './machine/hardware.ts'
import { anyMachineId } from './machine/identity.ts'
import { MachineError, type Machine } from './machine/machine.ts'
import { roleOf } from './machine/role.ts'
import { redactSnapshot, type Redacted } from './redact/redact.ts'

export type CollectOptions = {
  /** Tenant key of the keyed hashes that stand in for secrets. */
  redactionKey: string
  agentVersion: string
  role?: EnvRole
  /** Sections to collect; the others are not evaluated. */
  only?: readonly SectionName[]
  /** What the fleet's owner allows beyond the usual. */
  collecting?: Collecting
  /** Random id the caller keeps, for machines without an identity of their own. */
  fallbackMachineId?: string
  /** Ends the look and what it has started. */
  signal?: AbortSignal
  /** Where a few facts of earlier looks are kept; without it they last as long as the looker. */
  recall?: Recall
}

/** A look, with the names that redaction took out, for output on the person's own terminal. */
export type Look = Redacted & {
  /** How many sections were collected now; the others are as they were found before. */
  collected: number
}

/** Looks again and again, each time at what is due. */
export type Looker = (options: CollectOptions, occasion?: Occasion) => Promise<Look>

const ROUTINE: Occasion = { routine: true, changed: new Set() }

const message = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 2000)

const isHost = (section: SectionName): boolean => section in HostSections.properties

/** What this machine looks like now, redacted. Never throws for what a collector met. */
export async function collect(machine: Machine, options: CollectOptions): Promise<Snapshot> {
  return (await collectForOwner(machine, options)).snapshot
}

/** All of it at once, whatever it costs. */
export const collectForOwner = (machine: Machine, options: CollectOptions): Promise<Look> =>
  createLooker(machine)(options)

export function createLooker(machine: Machine): Looker {
  let memory = emptyMemory()
  let given: unknown[] | undefined
  const here = inThisProcess()
  const envId = machine.platform === 'wsl' ? `wsl:${machine.distro ?? 'unknown'}` : machine.platform

  return async (options, occasion = ROUTINE) => {
    const { only, collecting = DEFAULT_COLLECTING, signal = new AbortController().signal } = options
    const takenAt = machine.now().toISOString()
    const role = options.role === undefined ? roleOf(machine) : Promise.resolve(options.role)
    // What was found under other conditions is no answer under these.
    const conditions = [only, collecting, await role]
    if (!isDeepStrictEqual(conditions, given)) memory = emptyMemory()
    given = conditions
    const included = only && ((section: SectionName) => only.includes(section))
    const keyed = (text: string) =>
      createHmac('sha256', options.redactionKey).update(text).digest('hex').slice(0, 32)
    const run = new Run({
      machine,
      role,
      collecting,
      signal,
      memory,
      keyed,
      recall: options.recall ?? here,
      only: included,
    })
    const [{ collected }, id, hardware] = await Promise.all([
      run.look(occasion),
      anyMachineId(machine, options.fallbackMachineId),
      hardwareOf(machine),
    ])
    signal.throwIfAborted()
    const sectionsOf = (host: boolean) =>
      Object.fromEntries(
        run.sections
          .filter((name) => isHost(name) === host)
          .map((name) => [name, settled(memory.sections.get(name))]),
      )
    const timings = [...memory.sections].map(([name, { ms }]): [string, number] => [
      `${isHost(name) ? 'host' : envId}.${name}`,
      ms,
    ])
    const snapshot: Snapshot = {
      version: SNAPSHOT_VERSION,
      takenAt,
      agent: {
        version: options.agentVersion,
        catalogue: CATALOGUE_VERSION,
        timings: Object.fromEntries(timings),
        ...(hardware.length > 0 && { hardware }),
      },
      // Both: each section is what the collector of that name promised.
      host: { hostname: machine.hostname, machineId: id, sections: sectionsOf(true) as HostSections },
      envs: [
        {
          id: envId,
          kind: machine.platform,
          role: await role,
          sections: sectionsOf(false) as EnvSections,
        },
      ],
    }
    return { ...redactSnapshot(snapshot, { key: options.redactionKey, home: machine.home }), collected }
  }
}

function inThisProcess(): Recall {
  const facts = new Map<string, unknown>()
  return {
    read: (name) => Promise.resolve(facts.get(name)),
    write: async (name, value) => void facts.set(name, value),
  }
}

/** The only place where what a collector threw becomes a section. */
function settled(kept: Kept | undefined): Section<unknown> {
  if (!kept) return { status: 'failed', reason: 'unsupported', message: 'not asked for' }
  if (kept.outcome.ok) return { status: 'ok', data: kept.outcome.data }
  const { error } = kept.outcome
  if (error instanceof Absent) {
    const reason = error.message.slice(0, 500)
    return { status: 'absent', ...(reason ? { reason } : {}) }
  }
  const reason = error instanceof MachineError ? error.reason : 'error'
  return { status: 'failed', reason, message: message(error) }
}
