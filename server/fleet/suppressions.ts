import type { ClientBase, Pool } from 'pg'
import type { SuppressionOf } from './lifecycle.ts'

type Rule = { id: string; pattern: string; hostId: string | null; subjectHash: string | null }

const ACTIVE = `
  SELECT id, pattern, host_id AS "hostId", encode(subject_hash, 'hex') AS "subjectHash"
  FROM suppression WHERE ended_at IS NULL AND expires_at > now()
  ORDER BY host_id NULLS LAST, subject_hash NULLS LAST, created_at`

/** For each host which findings are suppressed; the narrowest suppression counts. */
export async function activeSuppressions(db: ClientBase | Pool): Promise<(hostId: string) => SuppressionOf> {
  const { rows } = await db.query<Rule>({ name: 'active-suppressions', text: ACTIVE })
  if (rows.length === 0) return () => () => undefined
  return (hostId) => (finding) =>
    rows.find(
      (rule) =>
        rule.pattern === finding.pattern &&
        (rule.hostId === null || rule.hostId === hostId) &&
        (rule.subjectHash === null || rule.subjectHash === finding.subjectHash),
    )?.id
}
