import type pg from 'pg'
import { Snapshot } from '#agent/contract/snapshot.ts'
import { upgrade } from '#agent/contract/upgrade.ts'
import { isOldId, takenAtOf } from '../history/moment.ts'
import { readOldSnapshot } from '../history/old-layout.ts'
import { readState, type Stored } from '../history/read.ts'
import { readSections } from '../history/sections.ts'
import { validatorOf } from '../validator.ts'

const Whole = validatorOf(Snapshot)

/** A stored snapshot of a host put together again; timings are not kept. Null when there is none with this id. */
export async function readSnapshot(pool: pg.Pool, hostId: string, id: string): Promise<Snapshot | null> {
  const number = Number(id)
  if (isOldId(number)) {
    const old = await readOldSnapshot(pool, hostId, number)
    return old && toSnapshot(old)
  }
  const stored = await readState(pool, hostId, number)
  return stored ? snapshotOf(pool, stored) : null
}

export async function snapshotOf(pool: pg.Pool, { id, state, frame }: Stored): Promise<Snapshot> {
  const sectionOf = await readSections(pool, [...state.entries.values()])
  const sections = new Map([...state.entries].map(([key, entry]) => [key, sectionOf(entry)]))
  const { hostname, machineId } = state
  return toSnapshot({ ...frame, takenAt: takenAtOf(id), hostname, machineId, sections })
}

type Parts = Pick<Stored['frame'], 'version' | 'agent' | 'catalogue' | 'envs'> & {
  takenAt: Date
  hostname: string
  machineId: string
  sections: ReadonlyMap<string, unknown>
}

function toSnapshot({ takenAt, sections, ...parts }: Parts): Snapshot {
  const { version, agent, catalogue, envs, hostname, machineId } = parts
  const sectionsOf = (env: string) =>
    Object.fromEntries(
      [...sections].flatMap(([key, section]) =>
        splitKey(key).env === env ? [[splitKey(key).section, section]] : [],
      ),
    )
  return Whole.parse(
    upgrade({
      version,
      takenAt: takenAt.toISOString(),
      agent: { version: agent, catalogue, timings: {} },
      host: { hostname, machineId, sections: sectionsOf('host') },
      envs: envs.map((env) => ({ ...env, sections: sectionsOf(env.id) })),
    }),
  )
}

/** `wsl:Ubuntu-24.04.path`: the section is what stands behind the last dot. */
export function splitKey(key: string): { env: string; section: string } {
  const dot = key.lastIndexOf('.')
  return { env: key.slice(0, dot), section: key.slice(dot + 1) }
}
