import type { PoolClient } from 'pg'
import { findingKey, type Judged } from './judge.ts'
import type { StoredFinding, Transition } from './lifecycle.ts'

const COLUMNS = `
  f.id, f.host_id AS "hostId", f.env, f.pattern, f.subject, encode(f.subject_hash, 'hex') AS "subjectHash",
  f.severity, f.status, encode(f.evidence_hash, 'hex') AS "evidenceHash"`

const LOAD_OPEN = `SELECT ${COLUMNS} FROM finding f WHERE f.host_id = ANY ($1::uuid[]) AND f.status = 'open'`

const LOAD_RESOLVED = `
  SELECT ${COLUMNS}
  FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::bytea[]) AS k (host_id, env, pattern, subject_hash)
  JOIN finding f USING (host_id, env, pattern, subject_hash)
  WHERE f.status = 'resolved'`

type Row = StoredFinding & { hostId: string }

/** By host: all that is open, and of the resolved ones those that the snapshots found again. */
export async function loadFindings(
  client: PoolClient,
  judged: readonly Judged[],
): Promise<Map<string, StoredFinding[]>> {
  const hostIds = judged.map(({ hostId }) => hostId)
  const open = (await client.query<Row>(LOAD_OPEN, [hostIds])).rows
  const known = new Set(open.map((row) => `${row.hostId}\n${findingKey(row)}`))
  const missing = judged.flatMap(({ hostId, findings }) =>
    findings.filter((f) => !known.has(`${hostId}\n${findingKey(f)}`)).map((f) => ({ ...f, hostId })),
  )
  const again =
    missing.length === 0
      ? []
      : (
          await client.query<Row>(LOAD_RESOLVED, [
            missing.map(({ hostId }) => hostId),
            missing.map(({ env }) => env),
            missing.map(({ pattern }) => pattern),
            missing.map(({ subjectHash }) => Buffer.from(subjectHash, 'hex')),
          ])
        ).rows
  const byHost = new Map<string, StoredFinding[]>(hostIds.map((id) => [id, []]))
  for (const row of [...open, ...again]) byHost.get(row.hostId)?.push(row)
  return byHost
}

/** One transition of a host, with what is written of it. */
export type Written = { judged: Judged; transition: Transition }

const OPEN = `
  INSERT INTO finding (host_id, env, pattern, subject, subject_hash, severity, layer, status,
    first_seen_at, opened_at, changed_at, evidence, evidence_hash, catalogue)
  SELECT host_id, env, pattern, subject, subject_hash, severity, layer, 'open', at, at, clock_timestamp(),
    evidence, evidence_hash, catalogue
  FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[],
    $8::timestamptz[], $9::jsonb[], $10::bytea[], $11::text[])
    AS n (host_id, env, pattern, subject, subject_hash, severity, layer, at, evidence, evidence_hash, catalogue)`

const UPDATE = `
  UPDATE finding f SET
    status = 'open', severity = n.severity, layer = n.layer, evidence = n.evidence,
    evidence_hash = n.evidence_hash, catalogue = n.catalogue, changed_at = clock_timestamp(), resolved_at = NULL,
    opened_at = CASE WHEN n.reopened THEN n.at ELSE f.opened_at END,
    reopened_count = f.reopened_count + n.reopened::int
  FROM UNNEST($1::bigint[], $2::boolean[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::bytea[],
    $8::text[]) AS n (id, reopened, severity, layer, at, evidence, evidence_hash, catalogue)
  WHERE f.id = n.id`

const RESOLVE = `
  UPDATE finding f SET status = 'resolved', resolved_at = n.at, changed_at = clock_timestamp()
  FROM UNNEST($1::bigint[], $2::timestamptz[]) AS n (id, at)
  WHERE f.id = n.id`

export async function writeFindings(client: PoolClient, written: readonly Written[]): Promise<void> {
  const opened: { judged: Judged; finding: Judged['findings'][number] }[] = []
  const updated: { judged: Judged; id: number; again: boolean; finding: Judged['findings'][number] }[] = []
  const resolved: { judged: Judged; id: number }[] = []
  for (const { judged, transition } of written) {
    if (transition.kind === 'opened') opened.push({ judged, finding: transition.finding })
    else if (transition.kind === 'resolved') resolved.push({ judged, id: transition.id })
    else updated.push({ judged, ...transition, again: transition.kind === 'reopened' })
  }
  if (opened.length > 0) {
    await client.query(OPEN, [
      opened.map(({ judged }) => judged.hostId),
      opened.map(({ finding }) => finding.env),
      opened.map(({ finding }) => finding.pattern),
      opened.map(({ finding }) => finding.subject),
      opened.map(({ finding }) => Buffer.from(finding.subjectHash, 'hex')),
      opened.map(({ finding }) => finding.severity),
      opened.map(({ finding }) => finding.layer),
      opened.map(({ judged }) => judged.at),
      opened.map(({ finding }) => finding.evidence),
      opened.map(({ finding }) => Buffer.from(finding.evidenceHash, 'hex')),
      opened.map(({ judged }) => judged.catalogue),
    ])
  }
  if (updated.length > 0) {
    await client.query(UPDATE, [
      updated.map(({ id }) => id),
      updated.map(({ again }) => again),
      updated.map(({ finding }) => finding.severity),
      updated.map(({ finding }) => finding.layer),
      updated.map(({ judged }) => judged.at),
      updated.map(({ finding }) => finding.evidence),
      updated.map(({ finding }) => Buffer.from(finding.evidenceHash, 'hex')),
      updated.map(({ judged }) => judged.catalogue),
    ])
  }
  if (resolved.length > 0) {
    await client.query(RESOLVE, [resolved.map(({ id }) => id), resolved.map(({ judged }) => judged.at)])
  }
}
