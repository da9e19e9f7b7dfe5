import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../database/transaction.ts'

/** A number that is kept and differs from the list behind it. */
export type Difference = { counter: string; kept: number; counted: number }

/**
 * Recounts every kept number from its list, in one snapshot of the database so that running writers do not show
 * as differences. Openings count for ever: they exceed the log once retention has cut it.
 * Reads whole tables: for tests and for a health page, not for every request.
 */
export function verifyCounters(pool: Pool): Promise<Difference[]> {
  const verify = async (client: PoolClient) => {
    const differences: Difference[] = []
    for (const statement of [PATTERNS, MINUTES, SEVERITIES]) {
      differences.push(...(await client.query<Difference>(statement)).rows)
    }
    return differences
  }
  return inTransaction(pool, verify, 'ISOLATION LEVEL REPEATABLE READ READ ONLY')
}

const PATTERNS = `
  WITH open AS (
    SELECT pattern, count(*) AS findings, count(DISTINCT host_id) AS hosts,
      count(*) FILTER (WHERE severity = 'critical') AS critical, count(*) FILTER (WHERE severity = 'high') AS high,
      count(*) FILTER (WHERE severity = 'medium') AS medium, count(*) FILTER (WHERE severity = 'low') AS low,
      count(*) FILTER (WHERE severity = 'info') AS info
    FROM finding WHERE status = 'open' GROUP BY pattern
  ), log AS (
    SELECT pattern, count(*) FILTER (WHERE kind IN ('opened', 'reopened')) AS openings,
      count(*) FILTER (WHERE kind = 'resolved') AS resolutions
    FROM occurrence GROUP BY pattern
  )
  SELECT format('%s of %s', v.name, pattern) AS counter, v.kept, v.counted
  FROM pattern_counter c FULL JOIN open USING (pattern) FULL JOIN log USING (pattern),
    LATERAL (VALUES
      ('open findings', coalesce(c.open_findings, 0), coalesce(open.findings, 0)),
      ('affected hosts', coalesce(c.affected_hosts, 0), coalesce(open.hosts, 0)),
      ('critical findings', coalesce(c.critical, 0), coalesce(open.critical, 0)),
      ('high findings', coalesce(c.high, 0), coalesce(open.high, 0)),
      ('medium findings', coalesce(c.medium, 0), coalesce(open.medium, 0)),
      ('low findings', coalesce(c.low, 0), coalesce(open.low, 0)),
      ('info findings', coalesce(c.info, 0), coalesce(open.info, 0)),
      ('openings', coalesce(c.openings, 0), coalesce(log.openings, 0)),
      ('resolutions', coalesce(c.resolutions, 0), coalesce(log.resolutions, 0))
    ) AS v (name, kept, counted)
  WHERE v.kept <> v.counted`

const MINUTES = `
  WITH log AS (
    SELECT pattern, date_trunc('minute', at) AS minute,
      count(*) FILTER (WHERE kind IN ('opened', 'reopened')) AS opened,
      count(*) FILTER (WHERE kind = 'resolved') AS resolved
    FROM occurrence WHERE kind <> 'changed' GROUP BY 1, 2
  )
  SELECT format('%s of %s in minute %s', v.name, pattern, minute) AS counter, v.kept, v.counted
  FROM pattern_minute m FULL JOIN log USING (pattern, minute),
    LATERAL (VALUES
      ('openings', coalesce(m.opened, 0), coalesce(log.opened, 0)),
      ('resolutions', coalesce(m.resolved, 0), coalesce(log.resolved, 0))
    ) AS v (name, kept, counted)
  WHERE v.kept <> v.counted`

const SEVERITIES = `
  WITH open AS (
    SELECT host_id, env, severity, count(*) AS findings FROM finding WHERE status = 'open' GROUP BY 1, 2, 3
  ), kept AS (
    SELECT id AS host_id, NULL AS env, critical, high, medium, low, info FROM host
    UNION ALL
    SELECT host_id, id, critical, high, medium, low, info FROM env
  )
  SELECT format('%s findings of host %s %s', v.severity, k.host_id, k.env) AS counter, v.kept,
    coalesce(o.findings, 0) AS counted
  FROM kept k, LATERAL (VALUES ('critical', critical), ('high', high), ('medium', medium), ('low', low), ('info', info))
      AS v (severity, kept),
    LATERAL (SELECT sum(findings)::int AS findings FROM open
             WHERE open.host_id = k.host_id AND open.severity = v.severity AND (k.env IS NULL OR open.env = k.env)) o
  WHERE v.kept <> coalesce(o.findings, 0)`
