import type { PoolClient } from 'pg'
import { patiently } from '../database/patient.ts'

/*
 * Counting is split in two. A commit group appends what it adds (`pattern_delta`, `pattern_opening`, `fact_delta`), in
 * the transaction of what it counts. The fold, on one replica at a time, takes these rows away and adds them to the
 * counters and to all rollups in one transaction. Reads add up both halves, so a number is exact before, during and
 * after a fold, and a late event stands at its own minute, hour and day whenever it comes.
 *
 * An hour or a day is therefore never "rolled up already": there is nothing to mark and to do again.
 */

/** Of the fold, of rebuilding, and of cutting the log: one of them at a time, on one replica. */
export const FOLD_LOCK = `hashtext('envherd fold')`

/** To a row of a rollup. */
export const ADDED = `
  opened = m.opened + excluded.opened, resolved = m.resolved + excluded.resolved, unlogged = m.unlogged + excluded.unlogged`

/** Updated where it is there: an upsert checks that no counter is negative on the difference, before adding it. */
const FOLD_DELTAS = `
  WITH taken AS (DELETE FROM pattern_delta RETURNING *),
  total AS (
    SELECT pattern, sum(opened) AS openings, sum(resolved) AS resolutions, sum(affected_hosts) AS affected_hosts,
      min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
      sum(critical) AS critical, sum(high) AS high, sum(medium) AS medium, sum(low) AS low, sum(info) AS info
    FROM taken GROUP BY pattern
  ), counters AS (
    UPDATE pattern_counter c SET
      open_findings = c.open_findings + n.critical + n.high + n.medium + n.low + n.info,
      affected_hosts = c.affected_hosts + n.affected_hosts,
      openings = c.openings + n.openings, resolutions = c.resolutions + n.resolutions,
      first_seen_at = least(c.first_seen_at, n.first_seen_at),
      last_seen_at = greatest(c.last_seen_at, n.last_seen_at),
      critical = c.critical + n.critical, high = c.high + n.high, medium = c.medium + n.medium, low = c.low + n.low,
      info = c.info + n.info
    FROM total n WHERE c.pattern = n.pattern
  ), fresh AS (
    INSERT INTO pattern_counter (pattern, open_findings, affected_hosts, openings, resolutions, first_seen_at,
      last_seen_at, critical, high, medium, low, info)
    SELECT pattern, critical + high + medium + low + info, affected_hosts, openings, resolutions, first_seen_at,
      last_seen_at, critical, high, medium, low, info
    FROM total n WHERE NOT EXISTS (SELECT FROM pattern_counter c WHERE c.pattern = n.pattern)
  ), minute AS (
    SELECT pattern, minute, sum(opened) AS opened, sum(resolved) AS resolved, sum(unlogged) AS unlogged
    FROM taken WHERE opened + resolved > 0 OR unlogged <> 0 GROUP BY 1, 2
  ), minutes AS (
    INSERT INTO pattern_minute AS m (pattern, minute, opened, resolved, unlogged) SELECT * FROM minute
    ON CONFLICT (pattern, minute) DO UPDATE SET ${ADDED}
  ), hours AS (
    INSERT INTO pattern_hour AS m (pattern, hour, opened, resolved, unlogged)
    SELECT pattern, date_trunc('hour', minute, 'UTC'), sum(opened), sum(resolved), sum(unlogged) FROM minute GROUP BY 1, 2
    ON CONFLICT (pattern, hour) DO UPDATE SET ${ADDED}
  ), days AS (
    INSERT INTO pattern_day AS m (pattern, day, opened, resolved, unlogged)
    SELECT pattern, date_trunc('day', minute, 'UTC'), sum(opened), sum(resolved), sum(unlogged) FROM minute GROUP BY 1, 2
    ON CONFLICT (pattern, day) DO UPDATE SET ${ADDED}
  )
  SELECT count(*)::integer AS rows FROM taken`

/** A host is counted in the minute and hour of its latest opening of the pattern: it leaves the one it was in. */
const FOLD_OPENINGS = `
  WITH taken AS (DELETE FROM pattern_opening RETURNING *),
  newest AS (SELECT host_id, pattern, max(at) AS at FROM taken GROUP BY 1, 2),
  moved AS (
    SELECT n.*, h.latest_at AS was FROM newest n
    LEFT JOIN pattern_host h ON h.host_id = n.host_id AND h.pattern = n.pattern
    WHERE h.latest_at IS NULL OR h.latest_at < n.at
  ), written AS (
    INSERT INTO pattern_host (host_id, pattern, latest_at) SELECT host_id, pattern, at FROM moved
    ON CONFLICT (host_id, pattern) DO UPDATE SET latest_at = excluded.latest_at
  ), minute AS (
    SELECT pattern, date_trunc('minute', at, 'UTC') AS minute, sum(hosts)::integer AS hosts
    FROM (SELECT pattern, at, 1 AS hosts FROM moved UNION ALL SELECT pattern, was, -1 FROM moved WHERE was IS NOT NULL) AS each
    GROUP BY 1, 2
  ), minutes AS (
    INSERT INTO pattern_minute AS m (pattern, minute, latest_hosts) SELECT * FROM minute
    ON CONFLICT (pattern, minute) DO UPDATE SET latest_hosts = m.latest_hosts + excluded.latest_hosts
  ), hours AS (
    INSERT INTO pattern_hour AS m (pattern, hour, latest_hosts)
    SELECT pattern, date_trunc('hour', minute, 'UTC'), sum(hosts) FROM minute GROUP BY 1, 2
    ON CONFLICT (pattern, hour) DO UPDATE SET latest_hosts = m.latest_hosts + excluded.latest_hosts
  )
  SELECT count(*)::integer AS rows FROM taken`

/**
 * The day is the database's own: replicas whose clocks are seconds apart would put the newer count into the older day.
 * Nor is it ever before the last one written, for a database's clock can be set back, or be another's after a failover.
 */
export const today = (last: string) => `greatest(date_trunc('day', clock_timestamp(), 'UTC'), ${last})`

/** Of a value that no two hosts ever had there is no trend to keep: names of people's folders are as many as people. */
const FOLD_FACTS = `
  WITH taken AS (DELETE FROM fact_delta RETURNING *),
  added AS (
    SELECT name, value, sum(envs)::integer AS envs, sum(hosts)::integer AS hosts FROM taken GROUP BY 1, 2
    HAVING sum(envs) <> 0 OR sum(hosts) <> 0
  ), moved AS (
    UPDATE fact_counter c SET envs = c.envs + n.envs, hosts = c.hosts + n.hosts
    FROM added n WHERE c.name = n.name AND c.value = n.value
    RETURNING c.name, c.value, c.envs, c.hosts, c.envs - n.envs AS envs_before, c.hosts - n.hosts AS hosts_before
  ), fresh AS (
    INSERT INTO fact_counter (name, value, envs, hosts)
    SELECT name, value, envs, hosts FROM added n
    WHERE NOT EXISTS (SELECT FROM fact_counter c WHERE c.name = n.name AND c.value = n.value)
    RETURNING name, value, envs, hosts, 0 AS envs_before, 0 AS hosts_before
  ), both_kinds AS (SELECT * FROM moved UNION ALL SELECT * FROM fresh),
  names AS (
    INSERT INTO fact_name AS f (name, values, envs)
    SELECT name, sum((envs > 0)::integer - (envs_before > 0)::integer), sum(envs - envs_before)
    FROM both_kinds GROUP BY name
    ON CONFLICT (name) DO UPDATE SET values = f.values + excluded.values, envs = f.envs + excluded.envs
  ), days AS (
    INSERT INTO fact_day (name, value, day, envs, hosts)
    SELECT name, value, ${today('last_day')}, envs, hosts FROM both_kinds n,
      LATERAL (SELECT max(day) AS last_day FROM fact_day d WHERE d.name = n.name AND d.value = n.value) AS d
    WHERE hosts > 1 OR hosts_before > 1 OR last_day IS NOT NULL
    ON CONFLICT (name, value, day) DO UPDATE SET envs = excluded.envs, hosts = excluded.hosts
  )
  SELECT count(*)::integer AS rows FROM taken`

/** A few rows at a time meet tables of which the planner, that knows the few only when it is late, would read all. */
const SETTINGS = `
  SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`

/** Readers keep what they read of folded rows until this changes: see server/queries/folded.ts. */
export const NEXT_VERSION = `
  INSERT INTO setting AS s (key, value, updated_at) VALUES ('fold-version', '1', now())
  ON CONFLICT (key) DO UPDATE SET value = to_jsonb((s.value #>> '{}')::bigint + 1), updated_at = now()`

/** Adds what was appended until now, by one that holds the fold's lock. @returns how many rows */
export async function fold(client: PoolClient): Promise<number> {
  await client.query(SETTINGS)
  const run = await patiently(client)
  const deltas = await run<{ rows: number }>(FOLD_DELTAS)
  const openings = await run<{ rows: number }>(FOLD_OPENINGS)
  const facts = await run<{ rows: number }>(FOLD_FACTS)
  await client.query(NEXT_VERSION)
  return [deltas, openings, facts].reduce((sum, { rows: [row] }) => sum + (row?.rows ?? 0), 0)
}
