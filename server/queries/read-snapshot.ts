import type pg from 'pg'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { EnvKind, EnvRole, Snapshot } from '#agent/contract/snapshot.ts'
import { upgrade } from '#agent/contract/upgrade.ts'
import { hashesByKey } from './list-snapshots.ts'
import { readSections } from './read-sections.ts'
import { run, sql } from './sql.ts'

/** What is stored of a snapshot beside its sections. */
const Frame = Compile(
  Type.Object({
    version: Type.Integer(),
    hostname: Type.String(),
    machineId: Type.String(),
    catalogue: Type.String(),
    envs: Type.Array(Type.Object({ id: Type.String(), kind: EnvKind, role: EnvRole })),
  }),
)
const Whole = Compile(Snapshot)

type Row = {
  taken_at: Date
  agent_version: string
  frame: unknown
  section_keys: string[]
  section_hashes: Buffer[]
}

/** A stored snapshot put together again; timings are not kept. Null when there is none with this id. */
export async function readSnapshot(pool: pg.Pool, id: string): Promise<Snapshot | null> {
  const [row] = await run<Row>(
    pool,
    sql`SELECT taken_at, agent_version, frame, section_keys, section_hashes FROM snapshot WHERE id = ${id}::bigint`,
  )
  if (!row) return null
  const hashes = hashesByKey(row.section_keys, row.section_hashes)
  const contents = await readSections(pool, [...hashes.values()])
  const frame = Frame.Parse(row.frame)
  const sectionsOf = (env: string) =>
    Object.fromEntries(
      [...hashes]
        .filter(([key]) => splitKey(key).env === env)
        .map(([key, hash]) => [splitKey(key).section, contents.get(hash)]),
    )
  return Whole.Parse(
    upgrade({
      version: frame.version,
      takenAt: row.taken_at.toISOString(),
      agent: { version: row.agent_version, catalogue: frame.catalogue, timings: {} },
      host: { hostname: frame.hostname, machineId: frame.machineId, sections: sectionsOf('host') },
      envs: frame.envs.map((env) => ({ ...env, sections: sectionsOf(env.id) })),
    }),
  )
}

/** `wsl:Ubuntu-24.04.path`: the section is what stands behind the last dot. */
export function splitKey(key: string): { env: string; section: string } {
  const dot = key.lastIndexOf('.')
  return { env: key.slice(0, dot), section: key.slice(dot + 1) }
}
