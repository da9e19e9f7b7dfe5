import { expect } from 'vitest'
import type { Deps } from '../../../server/deps.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { factValues } from '../../../server/queries/fact-values.ts'
import { listFacts } from '../../../server/queries/list-facts.ts'
import { patternRows } from '../../../server/queries/pattern-rows.ts'
import { patternSeries } from '../../../server/queries/pattern-series.ts'
import { patternWindow } from '../../../server/queries/pattern-window.ts'
import { topPatterns } from '../../../server/queries/pattern-top.ts'
import type { Random } from '../../load/random.ts'
import { PATTERNS } from '../fleet/world.ts'
import { openBefore } from './noted-changes.ts'

type Moment = Pick<Deps, 'pool' | 'now'> & { random: Random; step: number }

/** Compares every kept number, and every answer made of them, with a count of the lists as plain as can be. */
export async function expectRecounts(moment: Moment): Promise<void> {
  const { pool, now, step } = moment
  expect(await verifyCounters(pool, now()), `counters after step ${step}`).toEqual([])
  await expectPatterns(moment)
  await expectWindows(moment)
  await expectSeries(moment)
  await expectFacts(moment)
}

const OPENS = `kind IN ('opened', 'reopened')`

async function list<Row extends object>({ pool }: Moment, sql: string, ...values: unknown[]): Promise<Row[]> {
  return (await pool.query<Row>(sql, values)).rows
}

async function expectPatterns(moment: Moment): Promise<void> {
  const counted = await list<{ id: string; openFindings: number; affectedHosts: number }>(
    moment,
    `SELECT p.id, (SELECT count(*) FROM finding WHERE pattern = p.id AND status = 'open')::int AS "openFindings",
       (SELECT count(DISTINCT host_id) FROM finding WHERE pattern = p.id AND status = 'open')::int AS "affectedHosts"
     FROM UNNEST($1::text[]) AS p (id)`,
    [...PATTERNS],
  )
  const rows = await patternRows(moment, PATTERNS)
  expect(rows.map(({ id, openFindings, affectedHosts }) => ({ id, openFindings, affectedHosts }))).toEqual(
    counted,
  )
}

async function expectWindows(moment: Moment): Promise<void> {
  const to = moment.now()
  const odd = 120 + moment.random.integer(86_400 - 120)
  for (const seconds of [10, 60, 600, 3_600, 86_400, odd]) {
    const from = new Date(to.getTime() - seconds * 1000)
    const counted = await countBetween(moment, from, to)
    const { patterns } = await patternWindow(moment, { seconds, top: 100 })
    expect(
      patterns.map(({ id, occurrences, hosts }) => ({ id, occurrences, hosts })),
      `the last ${seconds} s before ${to.toISOString()}`,
    ).toEqual(counted)
    const top = await topPatterns(moment, { from: from.toISOString(), to: to.toISOString(), limit: 100 })
    const inRange = await countBetween(moment, from, to, '>=', '<')
    expect(top.patterns.map(({ id, occurrences, hosts }) => ({ id, occurrences, hosts }))).toEqual(inRange)
  }
}

const countBetween = (moment: Moment, from: Date, to: Date, after = '>', before = '<=') =>
  list<{ id: string; occurrences: number; hosts: number }>(
    moment,
    `SELECT pattern AS id, count(*)::int AS occurrences, count(DISTINCT host_id)::int AS hosts FROM occurrence
     WHERE ${OPENS} AND at ${after} $1 AND at ${before} $2 GROUP BY 1 ORDER BY 2 DESC, 1`,
    from,
    to,
  )

async function expectSeries(moment: Moment): Promise<void> {
  for (const range of ['1h', '24h', '7d', '30d', '1y'] as const) {
    const pattern = moment.random.pick(PATTERNS)
    const { points, stepSeconds } = await patternSeries(moment, pattern, { range })
    const first = points[0]?.at
    const counted = await list<{ at: Date; opened: number; resolved: number }>(
      moment,
      `SELECT date_bin(make_interval(secs => $2), at, 'epoch') AS at, count(*) FILTER (WHERE ${OPENS})::int AS opened,
         count(*) FILTER (WHERE kind = 'resolved')::int AS resolved
       FROM occurrence WHERE pattern = $1 AND kind <> 'changed' AND at >= $3 AND at >= ${SINCE} GROUP BY 1 ORDER BY 1`,
      pattern,
      stepSeconds,
      first,
    )
    const since = (
      await list<{ since: Date | null }>(moment, `SELECT nullif(${SINCE}, '-infinity') AS since`)
    )[0]
    const kept = points
      .filter(({ opened, resolved }) => opened + resolved > 0)
      // A step that began before the log was cut counts what the log no longer has.
      .filter(({ at }) => !since?.since || new Date(at) >= since.since)
      .map(({ at, opened, resolved }) => ({ at, opened, resolved }))
    const whole = counted
      .filter(({ at }) => !since?.since || at >= since.since)
      .map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest }))
    expect(kept, `${range} of ${pattern}`).toEqual(whole)
    const ends = points
      .map(({ at, open }) => ({ open, end: new Date(Date.parse(at) + stepSeconds * 1000) }))
      // Days are kept for ever, minutes and hours as long as the log.
      .filter(({ end }) => range === '1y' || !since?.since || end >= since.since)
    expect(
      ends.map(({ open }) => open),
      `open ${range} of ${pattern}`,
    ).toEqual(
      await openBefore(
        moment.pool,
        pattern,
        ends.map(({ end }) => end),
      ),
    )
  }
}

const SINCE = `coalesce((SELECT (value #>> '{}')::timestamptz FROM setting WHERE key = 'log-kept-since'), '-infinity')`

async function expectFacts(moment: Moment): Promise<void> {
  const counted = await list<{ name: string; values: number; envs: number }>(
    moment,
    `SELECT name, count(DISTINCT value)::int AS values, count(*)::int AS envs FROM env_fact GROUP BY 1 ORDER BY 1`,
  )
  expect((await listFacts(moment)).facts).toEqual(counted)
  for (const { name, values, envs } of counted) {
    for (const limit of [2, 20]) {
      const best = await list(
        moment,
        `SELECT value, count(*)::int AS envs, count(DISTINCT host_id)::int AS hosts, count(*)::float8 / $3 AS share
         FROM env_fact WHERE name = $1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $2`,
        name,
        limit,
        envs,
      )
      expect(await factValues(moment, name, { limit })).toMatchObject({ values: best, distinct: values })
    }
    const search = await factValues(moment, name, { search: 'o' })
    const [found] = await list<{ distinct: number }>(
      moment,
      `SELECT count(DISTINCT value)::int AS distinct FROM env_fact WHERE name = $1 AND value ILIKE '%o%'`,
      name,
    )
    expect(search.distinct).toBe(found?.distinct)
  }
}
