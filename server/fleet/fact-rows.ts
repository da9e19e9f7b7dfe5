import type { PoolClient } from 'pg'
import { groupBy } from '#agent/detectors/model/group.ts'
import type { Fact } from './facts.ts'

/** All facts of a host as they are from now on; none of a host that goes. */
export type HostFacts = { hostId: string; envs: readonly { id: string; facts: readonly Fact[] }[] }

/** A fact that was added, changed or gone; `was` is null where the env did not have it. */
type Changed = [hostId: string, env: string, name: string, was: string | null]

/**
 * Compares with what is there and writes the differences alone: most snapshots change no fact. Returned are the
 * differences of hosts that had facts, and which hosts had none before.
 */
const WRITE = `
  WITH n AS (
    SELECT * FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (host_id, env, name, value)
  ), old AS MATERIALIZED (
    SELECT ctid AS place, host_id, env, name, value FROM env_fact WHERE host_id = ANY ($1::uuid[])
  ), changed AS MATERIALIZED (
    SELECT place, host_id, env, name, old.value AS was, n.value AS now
    FROM n FULL JOIN old USING (host_id, env, name) WHERE n.value IS DISTINCT FROM old.value
  ), gone AS (
    DELETE FROM env_fact f USING changed c WHERE c.now IS NULL AND f.ctid = c.place
  ), moved AS (
    UPDATE env_fact f SET value = c.now FROM changed c
    WHERE c.now IS NOT NULL AND c.was IS NOT NULL AND f.ctid = c.place
  ), added AS (
    INSERT INTO env_fact (host_id, env, name, value)
    SELECT host_id, env, name, now FROM changed WHERE was IS NULL
  ), known AS (SELECT DISTINCT host_id FROM old)
  SELECT coalesce((SELECT json_agg(host_id) FROM known), '[]') AS known,
    coalesce((SELECT json_agg(json_build_array(host_id, env, name, was)) FROM changed JOIN known USING (host_id)),
      '[]') AS changed`

const APPEND = `
  INSERT INTO fact_delta (name, value, envs, hosts)
  SELECT * FROM UNNEST($1::text[], $2::text[], $3::int[], $4::int[])`

/** Writes the facts of hosts that the transaction has locked, and what that adds to the counts of their values. */
export async function writeFacts(client: PoolClient, hosts: readonly HostFacts[]): Promise<void> {
  if (hosts.length === 0) return
  const facts = hosts.flatMap(({ hostId, envs }) =>
    envs.flatMap(({ id, facts }) => facts.map((fact) => ({ ...fact, hostId, env: id }))),
  )
  const { rows } = await client.query<{ known: string[]; changed: Changed[] }>({
    name: 'write-facts',
    text: WRITE,
    values: [
      hosts.map(({ hostId }) => hostId),
      facts.map(({ hostId }) => hostId),
      facts.map(({ env }) => env),
      facts.map(({ name }) => name),
      facts.map(({ value }) => value),
    ],
  })
  const [row] = rows
  if (!row) throw new Error('an aggregate without GROUP BY gave no row')
  const deltas = countFacts(hosts, new Set(row.known), row.changed)
  if (deltas.length === 0) return
  await client.query({
    name: 'append-fact-deltas',
    text: APPEND,
    values: [
      deltas.map(({ name }) => name),
      deltas.map(({ value }) => value),
      deltas.map(({ envs }) => envs),
      deltas.map(({ hosts }) => hosts),
    ],
  })
}

type Delta = Fact & { envs: number; hosts: number }

function countFacts(
  hosts: readonly HostFacts[],
  known: ReadonlySet<string>,
  changed: readonly Changed[],
): Delta[] {
  const deltas = new Map<string, Delta>()
  const changedOf = groupBy(changed, ([hostId]) => hostId)
  for (const { hostId, envs } of hosts) {
    const changes = changedOf.get(hostId) ?? []
    if (known.has(hostId) && changes.length === 0) continue
    const touched = new Set(changes.map(([, , name]) => name))
    const after = envs.flatMap(({ id, facts }) => facts.map((fact) => ({ ...fact, env: id })))
    const relevant = known.has(hostId) ? after.filter(({ name }) => touched.has(name)) : after
    addHost(deltas, relevant, 1)
    const isChanged = new Set(changes.map(([, env, name]) => `${env}\n${name}`))
    const before = relevant.filter(({ env, name }) => !isChanged.has(`${env}\n${name}`))
    const was = changes.flatMap(([, , name, value]) => (value === null ? [] : [{ name, value }]))
    addHost(deltas, known.has(hostId) ? [...before, ...was] : [], -1)
  }
  return [...deltas.values()].filter(({ envs, hosts }) => envs !== 0 || hosts !== 0)
}

/** One host's values of some facts, counted in or out. */
function addHost(deltas: Map<string, Delta>, facts: readonly Fact[], sign: 1 | -1): void {
  const seen = new Set<string>()
  for (const { name, value } of facts) {
    const key = `${name}\n${value}`
    const delta = deltas.get(key) ?? { name, value, envs: 0, hosts: 0 }
    deltas.set(key, delta)
    delta.envs += sign
    if (!seen.has(key)) delta.hosts += sign
    seen.add(key)
  }
}
