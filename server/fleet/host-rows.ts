import type { PoolClient } from 'pg'
import { SEVERITIES, type NotEvaluated, type Severity } from '#agent/contract/finding.ts'
import type { HostDetail } from '../contract/host.ts'
import { bytesOf } from '../database/hex.ts'
import { pipelined } from '../database/transaction.ts'
import type { Judged } from './judge.ts'
import type { OpenFinding } from './lifecycle.ts'
import { sha256Hex, storableJson } from './storable.ts'

export type Current = {
  contentHash: string | null
  contentTakenAt: Date | null
  catalogue: string | null
  policyRevision: number
  snapshotId: number | null
  factsHash: string | null
  notEvaluatedHash: string | null
}

/** In order of id, so that groups of several replicas wait for each other and never deadlock. */
const LOCK = `
  SELECT id, encode(content_hash, 'hex') AS "contentHash", content_taken_at AS "contentTakenAt", catalogue,
    policy_revision AS "policyRevision", snapshot_id AS "snapshotId", encode(facts_hash, 'hex') AS "factsHash",
    encode(not_evaluated_hash, 'hex') AS "notEvaluatedHash"
  FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`

/** Locks the hosts for this transaction. @returns what they look like now; a deleted host is not in it */
export async function lockHosts(
  client: PoolClient,
  hostIds: readonly string[],
): Promise<Map<string, Current>> {
  const { rows } = await client.query<Current & { id: string }>({
    name: 'lock-hosts',
    text: LOCK,
    values: [hostIds],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** An unchanged machine was seen again: later snapshots are compared with this moment. */
const CONFIRM = `
  UPDATE host h SET content_taken_at = n.at FROM UNNEST($1::uuid[], $2::timestamptz[]) AS n (id, at)
  WHERE h.id = n.id AND (h.content_taken_at < n.at OR h.content_taken_at > $3)`

/** @param latest of the moments that are believed, see clock.ts */
export async function confirmHosts(
  client: PoolClient,
  judged: readonly Judged[],
  latest: Date,
): Promise<void> {
  if (judged.length === 0) return
  const values = [judged.map(({ hostId }) => hostId), judged.map(({ at }) => at), latest]
  await client.query({ name: 'confirm-hosts', text: CONFIRM, values })
}

/**
 * The agent's version is that of its last check-in (see presence.ts): what is judged anew is of an earlier one.
 * `not_evaluated` is of an older release: kilobytes that each version of the row would carry along.
 */
const WRITE_HOSTS = `
  UPDATE host h SET
    hostname = n.hostname, os_name = n.os_name, os_version = n.os_version, arch = n.arch,
    content_hash = n.content_hash,
    content_taken_at = greatest(CASE WHEN h.content_taken_at <= $18 THEN h.content_taken_at END, n.at),
    changed_at = clock_timestamp(), snapshot_id = n.snapshot_id, not_evaluated_hash = n.not_evaluated_hash,
    not_evaluated = DEFAULT,
    critical = n.critical, high = n.high, medium = n.medium, low = n.low, info = n.info, catalogue = n.catalogue,
    policy_revision = n.policy_revision, facts_hash = n.facts_hash
  FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[],
    $7::timestamptz[], $8::bigint[], $9::bytea[], $10::int[], $11::int[], $12::int[], $13::int[], $14::int[],
    $15::text[], $16::int[], $17::bytea[])
    AS n (id, hostname, os_name, os_version, arch, content_hash, at, snapshot_id, not_evaluated_hash,
      critical, high, medium, low, info, catalogue, policy_revision, facts_hash)
  WHERE h.id = n.id`

/** What stays as it is is not written. No upsert: its hosts are locked, and a conflict found would be a row locked. */
const WRITE_ENVS = `
  WITH n AS MATERIALIZED (
    SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[],
      $7::int[], $8::int[], $9::int[], $10::int[], $11::int[])
      AS n (host_id, id, kind, role, go_version, earlier, critical, high, medium, low, info)
  ), gone AS (
    DELETE FROM env e WHERE e.host_id = ANY ($1::uuid[])
      AND NOT EXISTS (SELECT FROM n WHERE n.host_id = e.host_id AND n.id = e.id)
  ), changed AS (
    UPDATE env e SET kind = n.kind, role = n.role, go_version = n.go_version, earlier = n.earlier,
      critical = n.critical, high = n.high, medium = n.medium, low = n.low, info = n.info
    FROM n WHERE e.host_id = n.host_id AND e.id = n.id
      AND (e.kind, e.role, e.go_version, e.earlier, e.critical, e.high, e.medium, e.low, e.info)
        IS DISTINCT FROM (n.kind, n.role, n.go_version, n.earlier, n.critical, n.high, n.medium, n.low, n.info)
  )
  INSERT INTO env (host_id, id, kind, role, go_version, earlier, critical, high, medium, low, info)
  SELECT * FROM n WHERE NOT EXISTS (SELECT FROM env e WHERE e.host_id = n.host_id AND e.id = n.id)`

/** A judged snapshot that becomes its host's current one. */
export type NextState = {
  judged: Judged
  snapshotId: number
  open: readonly OpenFinding[]
  /** What is there of the host. */
  was: Pick<Current, 'notEvaluatedHash'> | undefined
}

const count = (open: readonly OpenFinding[], severity: Severity): number =>
  open.filter((finding) => finding.severity === severity).length

/** A host may have dozens of rules without a verdict for the same few reasons: each reason once. */
function byReason(notEvaluated: readonly NotEvaluated[]): HostDetail['notEvaluated'] {
  const groups = new Map<string, HostDetail['notEvaluated'][number]>()
  for (const { env, reason, pattern } of notEvaluated) {
    const key = `${env}\n${reason}`
    const group = groups.get(key) ?? { env, reason, patterns: [] }
    group.patterns.push(pattern)
    groups.set(key, group)
  }
  return [...groups.values()]
}

const WRITE_NOT_EVALUATED = `
  INSERT INTO host_not_evaluated (host_id, reasons) SELECT * FROM UNNEST($1::uuid[], $2::jsonb[])
  ON CONFLICT (host_id) DO UPDATE SET reasons = excluded.reasons`

/** @param latest of the moments that are believed, see clock.ts */
export async function writeHosts(
  client: PoolClient,
  states: readonly NextState[],
  latest: Date,
): Promise<void> {
  if (states.length === 0) return
  const unevaluated = states.map((state) => ({
    ...state,
    hash: sha256Hex(JSON.stringify(state.judged.notEvaluated)),
  }))
  const values = [
    states.map(({ judged }) => judged.hostId),
    states.map(({ judged }) => judged.hostname),
    states.map(({ judged }) => judged.os?.name ?? null),
    states.map(({ judged }) => judged.os?.version ?? null),
    states.map(({ judged }) => judged.os?.arch ?? null),
    states.map(({ judged }) => judged.contentHash).map(bytesOf),
    states.map(({ judged }) => judged.at),
    states.map(({ snapshotId }) => snapshotId),
    unevaluated.map(({ hash }) => hash).map(bytesOf),
    ...SEVERITIES.map((severity) => states.map(({ open }) => count(open, severity))),
    states.map(({ judged }) => judged.catalogue),
    states.map(({ judged }) => judged.policyRevision),
    states.map(({ judged }) => judged.factsHash).map(bytesOf),
    latest,
  ]
  const others = unevaluated.filter(({ hash, was }) => hash !== was?.notEvaluatedHash)
  await pipelined([
    client.query({ name: 'write-hosts', text: WRITE_HOSTS, values }),
    writeNotEvaluated(client, others),
    writeEnvs(client, states),
  ])
}

async function writeNotEvaluated(client: PoolClient, states: readonly NextState[]): Promise<void> {
  if (states.length === 0) return
  const values = [
    states.map(({ judged }) => judged.hostId),
    states.map(({ judged }) => storableJson(byReason(judged.notEvaluated))),
  ]
  await client.query({ name: 'write-not-evaluated', text: WRITE_NOT_EVALUATED, values })
}

const WRITE_COUNTS = `
  UPDATE host h SET changed_at = clock_timestamp(),
    critical = n.critical, high = n.high, medium = n.medium, low = n.low, info = n.info
  FROM UNNEST($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[])
    AS n (id, critical, high, medium, low, info)
  WHERE h.id = n.id`

const WRITE_ENV_COUNTS = `
  UPDATE env e SET critical = n.critical, high = n.high, medium = n.medium, low = n.low, info = n.info
  FROM UNNEST($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[])
    AS n (host_id, id, critical, high, medium, low, info)
  WHERE e.host_id = n.host_id AND e.id = n.id`

/** New numbers where nothing but the counting of findings has changed; `envs` names every env to be counted. */
export async function writeCounts(
  client: PoolClient,
  hosts: readonly { id: string; envs: readonly string[]; open: readonly OpenFinding[] }[],
): Promise<void> {
  await client.query(WRITE_COUNTS, [
    hosts.map(({ id }) => id),
    ...SEVERITIES.map((severity) => hosts.map(({ open }) => count(open, severity))),
  ])
  const envs = hosts.flatMap(({ id, envs, open }) =>
    envs.map((env) => ({ hostId: id, env, open: open.filter((finding) => finding.env === env) })),
  )
  await client.query(WRITE_ENV_COUNTS, [
    envs.map(({ hostId }) => hostId),
    envs.map(({ env }) => env),
    ...SEVERITIES.map((severity) => envs.map(({ open }) => count(open, severity))),
  ])
}

async function writeEnvs(client: PoolClient, states: readonly NextState[]): Promise<void> {
  const envs = states.flatMap(({ judged, open }) =>
    judged.envs.map((env) => ({
      ...env,
      hostId: judged.hostId,
      open: open.filter((finding) => finding.env === env.id),
    })),
  )
  const values = [
    envs.map(({ hostId }) => hostId),
    envs.map(({ id }) => id),
    envs.map(({ kind }) => kind),
    envs.map(({ role }) => role),
    envs.map(({ goVersion }) => goVersion),
    envs.map(({ memory }) => memory && storableJson(memory)),
    ...SEVERITIES.map((severity) => envs.map(({ open }) => count(open, severity))),
  ]
  await client.query({ name: 'write-envs', text: WRITE_ENVS, values })
}
