import type { PoolClient } from 'pg'
import type { Changes } from '../deps.ts'
import type { Judged } from './judge.ts'
import type { Event } from './lifecycle.ts'

/** The log's order within a group is the order of the arrays. Openings wait for the fold too (server/aggregation). */
const APPEND = `
  WITH appended AS (
    INSERT INTO occurrence (at, kind, host_id, env, pattern, severity, subject)
    SELECT at, kind, host_id, env, pattern, severity, subject
    FROM UNNEST($1::timestamptz[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
      WITH ORDINALITY AS n (at, kind, host_id, env, pattern, severity, subject, position)
    ORDER BY position
    RETURNING id, at, kind, host_id, pattern
  ), noted AS (
    INSERT INTO pattern_opening (pattern, host_id, at)
    SELECT pattern, host_id, at FROM appended WHERE kind IN ('opened', 'reopened')
  )
  SELECT min(id)::text AS "from", max(id)::text AS "to" FROM appended`

export async function appendOccurrences(
  client: PoolClient,
  written: readonly { judged: Pick<Judged, 'hostId' | 'observedAt'>; transition: Event }[],
): Promise<Changes['occurrences']> {
  if (written.length === 0) return null
  const values = [
    written.map(({ judged }) => judged.observedAt),
    written.map(({ transition }) => transition.kind),
    written.map(({ judged }) => judged.hostId),
    written.map(({ transition }) => transition.finding.env),
    written.map(({ transition }) => transition.finding.pattern),
    written.map(({ transition }) => transition.finding.severity),
    written.map(({ transition }) => transition.finding.subject),
  ]
  const { rows } = await client.query<{ from: string; to: string }>({
    name: 'append-occurrences',
    text: APPEND,
    values,
  })
  return rows[0] ?? null
}
