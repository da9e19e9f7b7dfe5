import type { PoolClient } from 'pg'
import type { JudgedFinding } from '../fleet/judge.ts'
import {
  compare,
  isEvent,
  type Comparison,
  type Event,
  type StoredFinding,
  type SuppressionOf,
} from '../fleet/lifecycle.ts'

/** One host whose findings were brought in line. */
export type Muted = { id: string; envs: string[]; comparison: Comparison; reopened: Event[] }

const PRESENT = `
  SELECT id, host_id AS "hostId", env, pattern, subject, encode(subject_hash, 'hex') AS "subjectHash", severity, layer,
    status, evidence::text AS evidence, encode(evidence_hash, 'hex') AS "evidenceHash", suppressed_by AS "suppressedBy"
  FROM finding WHERE host_id = ANY ($1::uuid[]) AND status IN ('open', 'suppressed')`

const WRITE = `
  UPDATE finding f SET
    status = CASE WHEN n.by IS NULL THEN 'open' ELSE 'suppressed' END, suppressed_by = n.by,
    changed_at = clock_timestamp(),
    opened_at = CASE WHEN n.by IS NULL THEN $3 ELSE f.opened_at END,
    reopened_count = f.reopened_count + (n.by IS NULL)::int
  FROM UNNEST($1::bigint[], $2::uuid[]) AS n (id, by)
  WHERE f.id = n.id`

type Row = StoredFinding & JudgedFinding & { hostId: string }

/** What is there is compared with itself under the suppressions of now; only suppressing and its end are left to do. */
export async function muteFindings(
  client: PoolClient,
  hostIds: readonly string[],
  suppressions: (hostId: string) => SuppressionOf,
  at: Date,
): Promise<Muted[]> {
  const { rows } = await client.query<Row>(PRESENT, [hostIds])
  const muted = hostIds.map((id): Muted => {
    const findings = rows.filter(({ hostId }) => hostId === id)
    const comparison = compare(findings, { findings, envs: [], notEvaluated: [] }, suppressions(id))
    const reopened = comparison.transitions.filter(isEvent)
    return { id, envs: [...new Set(findings.map(({ env }) => env))], comparison, reopened }
  })
  const changes = muted.flatMap(({ comparison }) =>
    comparison.transitions.flatMap((transition): { id: number | null; by: string | null }[] => {
      if (transition.kind === 'suppressed') return [{ id: transition.id, by: transition.by }]
      return transition.kind === 'reopened' ? [{ id: transition.id, by: null }] : []
    }),
  )
  if (changes.length > 0)
    await client.query(WRITE, [changes.map(({ id }) => id), changes.map(({ by }) => by), at])
  return muted
}
