import type { PoolClient } from 'pg'
import { bytesOf } from '../database/hex.ts'
import { pipelined } from '../database/transaction.ts'
import { findingKey, type Judged } from './judge.ts'
import type { StoredFinding, Transition } from './lifecycle.ts'

const COLUMNS = `
  f.id, f.host_id AS "hostId", f.env, f.pattern, f.subject, encode(f.subject_hash, 'hex') AS "subjectHash",
  f.severity, f.status, encode(f.evidence_hash, 'hex') AS "evidenceHash", f.suppressed_by AS "suppressedBy"`

/*
 * Both say it so that the index by host alone can answer. As long as nothing is known of a new table, Postgres expects a
 * row or two of a status or a pattern, and would read all that have it.
 */
const LOAD_PRESENT = `SELECT ${COLUMNS} FROM finding f WHERE f.host_id = ANY ($1::uuid[]) AND f.status <> 'resolved'`

const LOAD_RESOLVED = `
  SELECT ${COLUMNS}
  FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::bytea[]) AS k (host_id, env, pattern, subject_hash)
  JOIN finding f ON f.host_id = k.host_id AND f.env = k.env AND f.subject_hash = k.subject_hash
    AND f.pattern || '' = k.pattern
  WHERE f.status NOT IN ('open', 'suppressed')`

type Row = StoredFinding & { hostId: string }

/** By host: all that is open or suppressed, and of the resolved ones those that the snapshots found again. */
export async function loadFindings(
  client: PoolClient,
  judged: readonly Judged[],
): Promise<Map<string, StoredFinding[]>> {
  const hostIds = judged.map(({ hostId }) => hostId)
  const open = (await client.query<Row>({ name: 'load-findings', text: LOAD_PRESENT, values: [hostIds] }))
    .rows
  const known = new Set(open.map((row) => `${row.hostId}\n${findingKey(row)}`))
  const missing = judged.flatMap(({ hostId, findings }) =>
    findings.filter((f) => !known.has(`${hostId}\n${findingKey(f)}`)).map((f) => ({ ...f, hostId })),
  )
  const again =
    missing.length === 0
      ? []
      : (
          await client.query<Row>({
            name: 'load-resolved-findings',
            text: LOAD_RESOLVED,
            values: [
              missing.map(({ hostId }) => hostId),
              missing.map(({ env }) => env),
              missing.map(({ pattern }) => pattern),
              missing.map(({ subjectHash }) => subjectHash).map(bytesOf),
            ],
          })
        ).rows
  const byHost = new Map<string, StoredFinding[]>(hostIds.map((id) => [id, []]))
  for (const row of [...open, ...again]) byHost.get(row.hostId)?.push(row)
  return byHost
}

/** One transition of a host, with what is written of it. */
export type Written = { judged: Judged; transition: Transition }

const OPEN = `
  INSERT INTO finding (host_id, env, pattern, subject, subject_hash, severity, layer, status,
    first_seen_at, opened_at, changed_at, evidence, evidence_hash, catalogue, suppressed_by)
  SELECT host_id, env, pattern, subject, subject_hash, severity, layer,
    CASE WHEN by IS NULL THEN 'open' ELSE 'suppressed' END, at, at, clock_timestamp(),
    evidence, evidence_hash, catalogue, by
  FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[],
    $8::timestamptz[], $9::jsonb[], $10::bytea[], $11::text[], $12::uuid[])
    AS n (host_id, env, pattern, subject, subject_hash, severity, layer, at, evidence, evidence_hash, catalogue, by)`

const UPDATE = `
  UPDATE finding f SET
    status = CASE WHEN n.by IS NULL THEN 'open' ELSE 'suppressed' END, suppressed_by = n.by,
    severity = n.severity, layer = n.layer, evidence = n.evidence,
    evidence_hash = n.evidence_hash, catalogue = n.catalogue, changed_at = clock_timestamp(), resolved_at = NULL,
    opened_at = CASE WHEN n.reopened THEN n.at ELSE f.opened_at END,
    reopened_count = f.reopened_count + n.reopened::int
  FROM UNNEST($1::bigint[], $2::boolean[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::bytea[],
    $8::text[], $9::uuid[]) AS n (id, reopened, severity, layer, at, evidence, evidence_hash, catalogue, by)
  WHERE f.id = n.id`

const RESOLVE = `
  UPDATE finding f SET status = 'resolved', suppressed_by = NULL, resolved_at = n.at, changed_at = clock_timestamp()
  FROM UNNEST($1::bigint[], $2::timestamptz[]) AS n (id, at)
  WHERE f.id = n.id`

type Kept = { judged: Judged; finding: Judged['findings'][number]; by: string | null }
type Updated = Kept & { id: number; again: boolean }
type Gone = { judged: Judged; id: number }

export async function writeFindings(client: PoolClient, written: readonly Written[]): Promise<void> {
  const added: Kept[] = []
  const updated: Updated[] = []
  const gone: Gone[] = []
  for (const { judged, transition } of written) {
    if (transition.kind === 'resolved' || transition.kind === 'lapsed') {
      gone.push({ judged, id: transition.id })
      continue
    }
    const { kind, finding } = transition
    const kept = { judged, finding, by: kind === 'suppressed' ? transition.by : null }
    const id = kind === 'opened' ? null : transition.id
    if (id === null) added.push(kept)
    else updated.push({ ...kept, id, again: kind === 'reopened' })
  }
  await pipelined([open(client, added), update(client, updated), resolve(client, gone)])
}

async function open(client: PoolClient, added: readonly Kept[]): Promise<void> {
  if (added.length === 0) return
  const values = [
    added.map(({ judged }) => judged.hostId),
    added.map(({ finding }) => finding.env),
    added.map(({ finding }) => finding.pattern),
    added.map(({ finding }) => finding.subject),
    added.map(({ finding }) => finding.subjectHash).map(bytesOf),
    added.map(({ finding }) => finding.severity),
    added.map(({ finding }) => finding.layer),
    added.map(({ judged }) => judged.observedAt),
    added.map(({ finding }) => finding.evidence),
    added.map(({ finding }) => finding.evidenceHash).map(bytesOf),
    added.map(({ judged }) => judged.catalogue),
    added.map(({ by }) => by),
  ]
  await client.query({ name: 'open-findings', text: OPEN, values })
}

async function update(client: PoolClient, updated: readonly Updated[]): Promise<void> {
  if (updated.length === 0) return
  const values = [
    updated.map(({ id }) => id),
    updated.map(({ again }) => again),
    updated.map(({ finding }) => finding.severity),
    updated.map(({ finding }) => finding.layer),
    updated.map(({ judged }) => judged.observedAt),
    updated.map(({ finding }) => finding.evidence),
    updated.map(({ finding }) => finding.evidenceHash).map(bytesOf),
    updated.map(({ judged }) => judged.catalogue),
    updated.map(({ by }) => by),
  ]
  await client.query({ name: 'update-findings', text: UPDATE, values })
}

async function resolve(client: PoolClient, gone: readonly Gone[]): Promise<void> {
  if (gone.length === 0) return
  const values = [gone.map(({ id }) => id), gone.map(({ judged }) => judged.observedAt)]
  await client.query({ name: 'resolve-findings', text: RESOLVE, values })
}
