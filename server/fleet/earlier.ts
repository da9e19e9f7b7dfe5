import type { Pool } from 'pg'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Earlier, PastPath } from '#agent/contract/surroundings.ts'
import { Memory, memoryOf } from './memory.ts'
import { together } from '../database/together.ts'
import { validatorOf } from '../validator.ts'

export type Memories = ReadonlyMap<string, Memory>

/** By env id. Only a snapshot whose rules can use it is worth the question. */
export async function readMemories(pool: Pool, hostId: string, { envs }: Snapshot): Promise<Memories> {
  const wanted = envs.some(
    ({ kind, sections: { dirs } }) =>
      kind === 'windows' ||
      dirs.status === 'failed' ||
      (dirs.status === 'ok' && dirs.data.temp.place !== undefined),
  )
  if (!wanted) return new Map()
  return (await memoriesOf(pool, hostId)) ?? new Map<string, Memory>()
}

const { fits: isMemory } = validatorOf(Memory)

const MEMORIES =
  'SELECT host_id AS "hostId", id, earlier FROM env WHERE host_id = ANY ($1::uuid[]) AND earlier IS NOT NULL'

const memoriesOf = together(async (pool, hostIds) => {
  const { rows } = await pool.query<{ hostId: string; id: string; earlier: unknown }>({
    name: 'memories',
    text: MEMORIES,
    values: [hostIds],
  })
  const byHost = new Map<string, Map<string, Memory>>()
  for (const { hostId, id, earlier } of rows) {
    if (!isMemory(earlier)) continue
    const known = byHost.get(hostId)
    if (known) known.set(id, earlier)
    else byHost.set(hostId, new Map([[id, earlier]]))
  }
  return byHost
})

export type Past = {
  /** What rules may compare this snapshot with. */
  earlier: (envId: string) => Earlier | undefined
  /** What is kept of each env for the snapshots to come. */
  memories: ReadonlyMap<string, Memory | null>
}

export function pastOf(snapshot: Snapshot, stored: Memories): Past {
  const memories = new Map(
    snapshot.envs.map((env) => [env.id, memoryOf(env, snapshot, stored.get(env.id))] as const),
  )
  return { memories, earlier: (envId) => earlierOf(memories.get(envId), stored.get(envId)) }
}

function earlierOf(now: Memory | null | undefined, stored: Memory | undefined): Earlier | undefined {
  if (!stored) return undefined
  const machinePath = pastPath(now?.machinePath)
  const userPath = pastPath(now?.userPath)
  return {
    ...(machinePath && { machinePath }),
    ...(userPath && { userPath }),
    ...(stored.freeBytes && { freeBytes: stored.freeBytes }),
  }
}

function pastPath(memory: Memory['machinePath']): PastPath | undefined {
  if (!memory?.before) return undefined
  const { since, policyRefreshedAt, before } = memory
  return { ...before, goneAt: since, ...(policyRefreshedAt !== undefined && { policyRefreshedAt }) }
}
