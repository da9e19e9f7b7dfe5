import type { Pool, PoolClient } from 'pg'
import type { CounterHealth } from '../contract/health.ts'
import { KEPT_SINCE } from '../aggregation/cut.ts'
import { patiently } from '../database/patient.ts'
import { inTransaction } from '../database/transaction.ts'
import { verifyFleetCount } from './fleet-count.ts'

/** A number that is kept and differs from the list behind it. */
export type Difference = CounterHealth['differences'][number]

/**
 * Recounts every kept number from its list, in one snapshot of the database so that running writers and the fold do
 * not show as differences. Reads whole tables, the log once: for tests and for a person who asks, not for every request.
 */
export function verifyCounters(pool: Pool, now = new Date()): Promise<Difference[]> {
  const verify = async (client: PoolClient) => {
    const run = await patiently(client)
    const differences: Difference[] = []
    for (const [statement, ...values] of checks(now)) {
      differences.push(...(await run<Difference>(statement, values)).rows)
    }
    differences.push(...(await verifyFleetCount(client)))
    return differences
  }
  return inTransaction(pool, verify, 'ISOLATION LEVEL REPEATABLE READ READ ONLY')
}

const checks = (now: Date): [string, ...unknown[]][] => [
  [PATTERNS],
  [MINUTES],
  [HOURS],
  [DAYS],
  [LATEST, now],
  [LATEST_IN_MINUTES, now],
  [LATEST_IN_HOURS, now],
  [SEVERITIES],
  [FACTS],
  [FACT_NAMES],
  [FACT_DAYS],
]

const PATTERNS = `
  WITH open AS (
    SELECT pattern, count(*) AS findings, count(DISTINCT host_id) AS hosts,
      count(*) FILTER (WHERE severity = 'critical') AS critical, count(*) FILTER (WHERE severity = 'high') AS high,
      count(*) FILTER (WHERE severity = 'medium') AS medium, count(*) FILTER (WHERE severity = 'low') AS low,
      count(*) FILTER (WHERE severity = 'info') AS info
    FROM finding WHERE status = 'open' GROUP BY pattern
  ), day AS (SELECT pattern, sum(opened) AS opened, sum(resolved) AS resolved FROM pattern_day_now GROUP BY pattern)
  SELECT format('%s of %s', v.name, pattern) AS counter, v.kept, v.counted
  FROM pattern_now c FULL JOIN open USING (pattern) FULL JOIN day USING (pattern),
    LATERAL (VALUES
      ('open findings', coalesce(c.open_findings, 0), coalesce(open.findings, 0)),
      ('affected hosts', coalesce(c.affected_hosts, 0), coalesce(open.hosts, 0)),
      ('critical findings', coalesce(c.critical, 0), coalesce(open.critical, 0)),
      ('high findings', coalesce(c.high, 0), coalesce(open.high, 0)),
      ('medium findings', coalesce(c.medium, 0), coalesce(open.medium, 0)),
      ('low findings', coalesce(c.low, 0), coalesce(open.low, 0)),
      ('info findings', coalesce(c.info, 0), coalesce(open.info, 0)),
      ('openings', coalesce(c.openings, 0), coalesce(day.opened, 0)),
      ('resolutions', coalesce(c.resolutions, 0), coalesce(day.resolved, 0))
    ) AS v (name, kept, counted)
  WHERE v.kept <> v.counted`

const EVENTS = { opened: 'openings', resolved: 'resolutions' }
/** What changed without an event is in no list: only the units can be compared. */
const CHANGES = { ...EVENTS, unlogged: 'unlogged changes' }

/** Kept as rows of these numbers against the same counted, by pattern and moment. */
const compareRows = (
  unit: string,
  numbers: Readonly<Record<string, string>>,
  kept: string,
  counted: string,
) => `
  WITH kept AS (${kept}), counted AS (${counted})
  SELECT format('%s of %s in ${unit} %s', v.name, pattern, at) AS counter, v.kept, v.counted
  FROM kept k FULL JOIN counted c USING (pattern, at),
    LATERAL (VALUES
      ${Object.entries(numbers)
        .map(([column, name]) => `('${name}', coalesce(k.${column}, 0), coalesce(c.${column}, 0))`)
        .join(', ')}
    ) AS v (name, kept, counted)
  WHERE v.kept <> v.counted`

const rolled = (unit: string, from = `pattern_${unit}_now`, column = unit) => `
  SELECT pattern, date_trunc('${unit}', ${column}, 'UTC') AS at, sum(opened) AS opened, sum(resolved) AS resolved,
    sum(unlogged) AS unlogged
  FROM ${from} GROUP BY 1, 2`

const MINUTES = compareRows(
  'minute',
  EVENTS,
  rolled('minute'),
  `SELECT pattern, date_trunc('minute', at, 'UTC') AS at,
     count(*) FILTER (WHERE kind IN ('opened', 'reopened')) AS opened,
     count(*) FILTER (WHERE kind = 'resolved') AS resolved
   FROM occurrence WHERE kind <> 'changed' GROUP BY 1, 2`,
)

/** Minutes were compared with the log: larger units are compared with them. */
const HOURS = compareRows('hour', CHANGES, rolled('hour'), rolled('hour', 'pattern_minute_now', 'minute'))

/** Of days before the log was cut the log has nothing, or what came late. */
const SINCE = `coalesce((SELECT (value #>> '{}')::timestamptz FROM setting WHERE key = '${KEPT_SINCE}'), '-infinity')`
const DAYS = compareRows(
  'day',
  CHANGES,
  rolled('day', `pattern_day_now WHERE day >= ${SINCE} AND day > '-infinity'`),
  rolled('day', `pattern_minute_now WHERE minute >= ${SINCE}`, 'minute'),
)

const LONGEST_WINDOW = `$1::timestamptz - interval '24 hours'`

/** When each pattern opened last on each host, folded or not yet. */
const LATEST = `
  WITH kept AS (
    SELECT host_id, pattern, max(at) AS at FROM (
      SELECT host_id, pattern, latest_at AS at FROM pattern_host
      UNION ALL SELECT host_id, pattern, at FROM pattern_opening
    ) AS each GROUP BY 1, 2
  ), counted AS (
    SELECT host_id, pattern, max(at) AS at FROM occurrence
    WHERE kind IN ('opened', 'reopened') AND at >= ${LONGEST_WINDOW} GROUP BY 1, 2
  )
  SELECT format('latest opening of %s on %s', pattern, host_id) AS counter,
    extract(epoch FROM k.at)::float8 AS kept, extract(epoch FROM c.at)::float8 AS counted
  FROM (SELECT * FROM kept WHERE at >= ${LONGEST_WINDOW}) k FULL JOIN counted c USING (host_id, pattern)
  WHERE k.at IS DISTINCT FROM c.at`

const latestIn = (unit: 'minute' | 'hour') => `
  WITH counted AS (
    SELECT pattern, date_trunc('${unit}', latest_at, 'UTC') AS at, count(*) AS hosts FROM pattern_host GROUP BY 1, 2
  )
  SELECT format('hosts of %s whose latest opening is in ${unit} %s', pattern, at) AS counter,
    coalesce(k.latest_hosts, 0) AS kept, coalesce(c.hosts, 0) AS counted
  FROM (SELECT pattern, ${unit} AS at, latest_hosts FROM pattern_${unit}) k FULL JOIN counted c USING (pattern, at)
  WHERE at >= ${LONGEST_WINDOW} AND coalesce(k.latest_hosts, 0) <> coalesce(c.hosts, 0)`
const LATEST_IN_MINUTES = latestIn('minute')
const LATEST_IN_HOURS = latestIn('hour')

const FACTS = `
  WITH kept AS (
    SELECT name, value, sum(envs) AS envs, sum(hosts) AS hosts FROM (
      SELECT * FROM fact_counter UNION ALL SELECT * FROM fact_delta
    ) AS each GROUP BY 1, 2
  ), counted AS (
    SELECT name, value, count(*) AS envs, count(DISTINCT host_id) AS hosts
    FROM env_fact f WHERE EXISTS (SELECT FROM env e WHERE e.host_id = f.host_id AND e.id = f.env) GROUP BY 1, 2
  )
  SELECT format('%s with %s = %s', v.unit, name, value) AS counter, v.kept, v.counted
  FROM kept k FULL JOIN counted c USING (name, value),
    LATERAL (VALUES
      ('envs', coalesce(k.envs, 0), coalesce(c.envs, 0)), ('hosts', coalesce(k.hosts, 0), coalesce(c.hosts, 0))
    ) AS v (unit, kept, counted)
  WHERE v.kept <> v.counted`

const FACT_NAMES = `
  WITH counted AS (
    SELECT name, count(*) FILTER (WHERE envs > 0) AS values, sum(envs) AS envs FROM fact_counter GROUP BY name
  )
  SELECT format('%s of %s', v.unit, name) AS counter, v.kept, v.counted
  FROM fact_name k FULL JOIN counted c USING (name),
    LATERAL (VALUES
      ('values', coalesce(k.values, 0), coalesce(c.values, 0)), ('envs', coalesce(k.envs, 0), coalesce(c.envs, 0))
    ) AS v (unit, kept, counted)
  WHERE v.kept <> v.counted`

/** The last day of a value that two hosts have, or ever had, is what it is now. */
const FACT_DAYS = `
  WITH latest AS (SELECT DISTINCT ON (name, value) * FROM fact_day ORDER BY name, value, day DESC)
  SELECT format('%s with %s = %s on its last day', v.unit, name, value) AS counter, v.kept, v.counted
  FROM fact_counter c FULL JOIN latest l USING (name, value),
    LATERAL (VALUES
      ('envs', coalesce(l.envs, 0), coalesce(c.envs, 0)), ('hosts', coalesce(l.hosts, 0), coalesce(c.hosts, 0))
    ) AS v (unit, kept, counted)
  WHERE (c.hosts > 1 OR l.day IS NOT NULL) AND v.kept <> v.counted`

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
