import type { PoolClient } from 'pg'
import { Lru } from '../history/lru.ts'
import type { Fact } from './facts.ts'

type Envs = readonly { id: string; facts: readonly Fact[] }[]

/** All facts of a host as they are from now on; none of a host that goes. */
export type HostFacts = {
  hostId: string
  envs: Envs
  /** What the facts that are there are called, and those to come; null: not known. */
  hash: { before: string | null; after: string | null }
}

/** A fact that is added, changed or gone: null where the env does not have it. */
type Change = { env: string; name: string; was: string | null; now: string | null }
type Changed = { hostId: string; before: Envs; after: Envs; changes: Change[] }

/** By the hash of them, so they are right in any database, stored or not. Half a kilobyte to one each. */
const remembered = new Lru<string>(6 * 2 ** 20, (text) => text.length + 100)

/** Writes the facts of hosts that the transaction has locked, and what that adds to the counts of their values. */
export async function writeFacts(client: PoolClient, hosts: readonly HostFacts[]): Promise<void> {
  if (hosts.length === 0) return
  const before = await factsBefore(client, hosts)
  const changed = hosts.map(({ hostId, envs }): Changed => {
    const known = before.get(hostId) ?? []
    return { hostId, before: known, after: envs, changes: changesOf(known, envs) }
  })
  if (!(await writeChanges(client, changed))) {
    for (const { hash } of hosts) if (hash.before !== null) remembered.delete(hash.before)
    throw new FactsDiffer()
  }
  for (const { hash, envs } of hosts)
    if (hash.after !== null) remembered.set(hash.after, JSON.stringify(envs))
  await appendDeltas(client, countFacts(changed))
}

/** What is stored is not what its hash says: an older release has been at it. Read instead of remembered, it goes well. */
class FactsDiffer extends Error {
  /** Of a transaction that is to be run again. */
  readonly code = '40001'
}

const READ = `SELECT host_id AS "hostId", env, name, value FROM env_fact WHERE host_id = ANY ($1::uuid[])`

async function factsBefore(client: PoolClient, hosts: readonly HostFacts[]): Promise<Map<string, Envs>> {
  const before = new Map<string, Envs>()
  const unknown = new Map<string, Map<string, Fact[]>>()
  for (const { hostId, hash } of hosts) {
    const text = hash.before === null ? undefined : remembered.get(hash.before)
    if (text === undefined) unknown.set(hostId, new Map())
    else before.set(hostId, JSON.parse(text) as Envs)
  }
  if (unknown.size === 0) return before
  const { rows } = await client.query<Fact & { hostId: string; env: string }>({
    name: 'read-facts',
    text: READ,
    values: [[...unknown.keys()]],
  })
  for (const { hostId, env, name, value } of rows) {
    const envs = unknown.get(hostId)
    const facts = envs?.get(env)
    if (facts) facts.push({ name, value })
    else envs?.set(env, [{ name, value }])
  }
  for (const [hostId, envs] of unknown) {
    before.set(
      hostId,
      [...envs].map(([id, facts]) => ({ id, facts })),
    )
  }
  return before
}

/** Most snapshots change no fact, or one. */
function changesOf(before: Envs, after: Envs): Change[] {
  const changes: Change[] = []
  const factsOf = (envs: Envs, id: string) => envs.find((env) => env.id === id)?.facts ?? []
  for (const id of new Set([...before, ...after].map((env) => env.id))) {
    const old = new Map(factsOf(before, id).map(({ name, value }) => [name, value]))
    for (const { name, value } of factsOf(after, id)) {
      const was = old.get(name) ?? null
      old.delete(name)
      if (was !== value) changes.push({ env: id, name, was, now: value })
    }
    for (const [name, was] of old) changes.push({ env: id, name, was, now: null })
  }
  return changes
}

const UNIQUE_VIOLATION = '23505'

/** The value is compared so that no index but that of the key answers: thousands may have it. */
const WRITE = `
  WITH n AS MATERIALIZED (
    SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n (host_id, env, name, was, now)
  ), gone AS (
    DELETE FROM env_fact f USING n
    WHERE n.now IS NULL AND f.host_id = n.host_id AND f.env = n.env AND f.name = n.name AND f.value IS NOT DISTINCT FROM n.was
    RETURNING 1
  ), moved AS (
    UPDATE env_fact f SET value = n.now FROM n
    WHERE n.was IS NOT NULL AND n.now IS NOT NULL AND f.host_id = n.host_id AND f.env = n.env AND f.name = n.name AND f.value IS NOT DISTINCT FROM n.was
    RETURNING 1
  ), added AS (
    INSERT INTO env_fact (host_id, env, name, value)
    SELECT host_id, env, name, now FROM n WHERE was IS NULL RETURNING 1
  )
  SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM moved) + (SELECT count(*) FROM added))::integer AS rows`

/** @returns whether each row was as it is expected; the transaction is to be run again where not */
async function writeChanges(client: PoolClient, changed: readonly Changed[]): Promise<boolean> {
  const rows = changed.flatMap(({ hostId, changes }) => changes.map((change) => ({ ...change, hostId })))
  if (rows.length === 0) return true
  const values = [
    rows.map(({ hostId }) => hostId),
    rows.map(({ env }) => env),
    rows.map(({ name }) => name),
    rows.map(({ was }) => was),
    rows.map(({ now }) => now),
  ]
  try {
    const written = await client.query<{ rows: number }>({ name: 'write-facts', text: WRITE, values })
    return written.rows[0]?.rows === rows.length
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false
    throw error
  }
}

const APPEND = `
  INSERT INTO fact_delta (name, value, envs, hosts)
  SELECT * FROM UNNEST($1::text[], $2::text[], $3::int[], $4::int[])`

type Delta = Fact & { envs: number; hosts: number }

async function appendDeltas(client: PoolClient, deltas: readonly Delta[]): Promise<void> {
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

function countFacts(changed: readonly Changed[]): Delta[] {
  const deltas = new Map<string, Delta>()
  for (const { before, after, changes } of changed) {
    const touched = new Set(changes.map(({ name }) => name))
    addHost(deltas, before, touched, -1)
    addHost(deltas, after, touched, 1)
  }
  return [...deltas.values()].filter(({ envs, hosts }) => envs !== 0 || hosts !== 0)
}

/** One host's values of some facts, counted in or out: a host once for each value, in however many envs. */
function addHost(deltas: Map<string, Delta>, envs: Envs, names: ReadonlySet<string>, sign: 1 | -1): void {
  const seen = new Set<string>()
  for (const { name, value } of envs.flatMap(({ facts }) => facts)) {
    if (!names.has(name)) continue
    const key = `${name}\n${value}`
    const delta = deltas.get(key) ?? { name, value, envs: 0, hosts: 0 }
    deltas.set(key, delta)
    delta.envs += sign
    if (!seen.has(key)) delta.hosts += sign
    seen.add(key)
  }
}
