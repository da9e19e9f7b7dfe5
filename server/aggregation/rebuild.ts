import type { Pool } from 'pg'
import { SEVERITIES } from '#agent/contract/finding.ts'
import { patiently, type Run } from '../database/patient.ts'
import type { Deps } from '../deps.ts'
import { KEPT_SINCE } from './cut.ts'
import { ADDED, FOLD_LOCK, NEXT_VERSION, today } from './fold.ts'
import { LATEST_KEPT_HOURS } from './prune.ts'

const BUILT = 'rollups-built'

/** Whether the rollups have ever been made: a database of an older version has the log alone. */
export async function isBuilt(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(`SELECT FROM setting WHERE key = '${BUILT}'`)
  return rowCount === 1
}

/**
 * Makes every counter and rollup anew from the findings, the log and the facts. All of it reads one snapshot of the
 * database: what a group appends meanwhile is in neither, and is folded afterwards. Writers are never kept waiting.
 * What changed how much is open without an event is in no list: of that the minutes are believed.
 */
export async function rebuild({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<void> {
  const client = await pool.connect()
  try {
    // Before the transaction, whose snapshot must not be older than the last fold.
    await client.query(`SELECT pg_advisory_lock(${FOLD_LOCK})`)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await client.query("SET LOCAL work_mem = '64MB'")
    const run = await patiently(client)
    await rebuildPatterns(run, now())
    await rebuildFacts(run)
    await client.query(NEXT_VERSION)
    await client.query(
      `INSERT INTO setting (key, value, updated_at) VALUES ('${BUILT}', 'true', $1)
       ON CONFLICT (key) DO UPDATE SET updated_at = excluded.updated_at`,
      [now()],
    )
    await client.query('COMMIT')
    await client.query(`SELECT pg_advisory_unlock(${FOLD_LOCK})`)
    client.release()
  } catch (error) {
    // Its end rolls the transaction back and gives the lock away.
    client.release(true)
    throw error
  }
}

/** The log before it was cut is known from the days alone; days after that are counted again. */
const KEPT = `coalesce((SELECT (value #>> '{}')::timestamptz FROM setting WHERE key = '${KEPT_SINCE}'), '-infinity')`

const OPENS = `kind IN ('opened', 'reopened')`

/** In order of time, as the fold appends: a window reads a few pages of the last hours, and not a page for each row. */
const PATTERN_STATEMENTS = [
  'DELETE FROM pattern_opening',
  'DELETE FROM pattern_minute WHERE unlogged = 0',
  'UPDATE pattern_minute SET opened = 0, resolved = 0, latest_hosts = 0',
  'DELETE FROM pattern_hour',
  'DELETE FROM pattern_host',
  `INSERT INTO pattern_minute AS m (pattern, minute, opened, resolved)
   SELECT pattern, date_trunc('minute', at, 'UTC'), count(*) FILTER (WHERE ${OPENS}), count(*) FILTER (WHERE kind = 'resolved')
   FROM occurrence WHERE kind <> 'changed' GROUP BY 1, 2 ORDER BY 2
   ON CONFLICT (pattern, minute) DO UPDATE SET ${ADDED}`,
  `INSERT INTO pattern_minute AS m (pattern, minute, unlogged)
   SELECT pattern, minute, sum(unlogged) FROM pattern_delta WHERE unlogged <> 0 GROUP BY 1, 2
   ON CONFLICT (pattern, minute) DO UPDATE SET ${ADDED}`,
  `INSERT INTO pattern_hour (pattern, hour, opened, resolved, unlogged)
   SELECT pattern, date_trunc('hour', minute, 'UTC'), sum(opened), sum(resolved), sum(unlogged)
   FROM pattern_minute GROUP BY 1, 2 ORDER BY 2`,
  // An older version counted for ever, and kept no days: what its log no longer had is put before all days.
  `INSERT INTO pattern_day (pattern, day, opened, resolved)
   SELECT pattern, '-infinity', greatest(0, openings - coalesce(m.opened, 0)),
     greatest(0, resolutions - coalesce(m.resolved, 0))
   FROM pattern_now n LEFT JOIN (SELECT pattern, sum(opened) AS opened, sum(resolved) AS resolved
                                 FROM pattern_minute GROUP BY 1) m USING (pattern)
   WHERE NOT EXISTS (SELECT FROM setting WHERE key = '${BUILT}')
   ON CONFLICT DO NOTHING`,
  `DELETE FROM pattern_day WHERE day >= ${KEPT} AND day > '-infinity'`,
  `INSERT INTO pattern_day (pattern, day, opened, resolved, unlogged)
   SELECT pattern, date_trunc('day', hour, 'UTC'), sum(opened), sum(resolved), sum(unlogged)
   FROM pattern_hour WHERE hour >= ${KEPT} GROUP BY 1, 2`,
  // What came late for a day that is not counted again is in that day only once it was folded.
  `INSERT INTO pattern_day AS m (pattern, day, opened, resolved, unlogged)
   SELECT pattern, date_trunc('day', minute, 'UTC'), sum(opened), sum(resolved), sum(unlogged)
   FROM pattern_delta WHERE minute < ${KEPT} GROUP BY 1, 2
   ON CONFLICT (pattern, day) DO UPDATE SET ${ADDED}`,
  'DELETE FROM pattern_delta',
]

const REBUILD_COUNTERS = `
  WITH open AS (
    SELECT pattern, count(*) AS findings, count(DISTINCT host_id) AS hosts,
      ${SEVERITIES.map((severity) => `count(*) FILTER (WHERE severity = '${severity}') AS ${severity}`).join(', ')}
    FROM finding WHERE status = 'open' GROUP BY pattern
  ), log AS (
    SELECT pattern, min(at) AS first_seen_at, max(at) AS last_seen_at
    FROM occurrence WHERE kind <> 'resolved' GROUP BY pattern
  ), day AS (SELECT pattern, sum(opened) AS openings, sum(resolved) AS resolutions FROM pattern_day GROUP BY pattern),
  known AS (SELECT pattern FROM pattern_counter UNION SELECT pattern FROM open UNION SELECT pattern FROM day)
  INSERT INTO pattern_counter AS c (pattern, open_findings, affected_hosts, openings, resolutions, first_seen_at,
    last_seen_at, ${SEVERITIES.join(', ')})
  SELECT pattern, coalesce(findings, 0), coalesce(hosts, 0), coalesce(openings, 0), coalesce(resolutions, 0),
    first_seen_at, last_seen_at, ${SEVERITIES.map((severity) => `coalesce(${severity}, 0)`).join(', ')}
  FROM known LEFT JOIN open USING (pattern) LEFT JOIN log USING (pattern) LEFT JOIN day USING (pattern)
  ON CONFLICT (pattern) DO UPDATE SET
    open_findings = excluded.open_findings, affected_hosts = excluded.affected_hosts, openings = excluded.openings,
    resolutions = excluded.resolutions, first_seen_at = least(c.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at),
    ${SEVERITIES.map((severity) => `${severity} = excluded.${severity}`).join(', ')}`

const REBUILD_LATEST = `
  INSERT INTO pattern_host (host_id, pattern, latest_at)
  SELECT host_id, pattern, max(at) FROM occurrence
  WHERE ${OPENS} AND at >= $1::timestamptz - interval '${LATEST_KEPT_HOURS} hours' GROUP BY 1, 2`

const latestIn = (unit: 'minute' | 'hour') => `
  UPDATE pattern_${unit} m SET latest_hosts = n.hosts
  FROM (SELECT pattern, date_trunc('${unit}', latest_at, 'UTC') AS at, count(*) AS hosts FROM pattern_host GROUP BY 1, 2) n
  WHERE n.pattern = m.pattern AND n.at = m.${unit}`

async function rebuildPatterns(run: Run, now: Date): Promise<void> {
  for (const statement of PATTERN_STATEMENTS) await run(statement)
  await run(REBUILD_COUNTERS)
  await run(REBUILD_LATEST, [now])
  await run(latestIn('minute'))
  await run(latestIn('hour'))
}

async function rebuildFacts(run: Run): Promise<void> {
  await run('DELETE FROM fact_delta')
  await run('DELETE FROM fact_counter')
  await run('DELETE FROM fact_name')
  await run(
    `INSERT INTO fact_counter (name, value, envs, hosts)
     SELECT name, value, count(*), count(DISTINCT host_id) FROM env_fact GROUP BY 1, 2`,
  )
  await run(
    `INSERT INTO fact_name (name, values, envs) SELECT name, count(*), sum(envs) FROM fact_counter GROUP BY 1`,
  )
  await run(
    `INSERT INTO fact_day (name, value, day, envs, hosts)
     SELECT name, value, ${today('last_day')}, coalesce(envs, 0), coalesce(hosts, 0)
     FROM fact_counter c
       FULL JOIN (SELECT name, value, max(day) AS last_day FROM fact_day GROUP BY 1, 2) d USING (name, value)
     WHERE hosts > 1 OR last_day IS NOT NULL
     ON CONFLICT (name, value, day) DO UPDATE SET envs = excluded.envs, hosts = excluded.hosts`,
  )
}
