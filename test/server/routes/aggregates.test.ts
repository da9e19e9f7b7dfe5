import { beforeAll, describe, expect, it } from 'vitest'
import { foldOnce } from '../../../server/aggregation/keep-folding.ts'
import { rebuild } from '../../../server/aggregation/rebuild.ts'
import type { FactTrend } from '../../../server/contract/fact.ts'
import type { CounterHealth } from '../../../server/contract/health.ts'
import type { PatternTop } from '../../../server/contract/pattern.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import type { Related } from '../../../server/contract/related.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { believe } from '../../support/composed-findings.ts'
import { snapshotOf } from '../../support/snapshot.ts'

const DUPLICATE = 'GO_BIN_DUPLICATE'
const ORPHAN = 'GO_BIN_ORPHAN'
const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 5, 10, 12)

/** Forty hosts: ten have the old Go, and all of these but one the duplicate; of the others one has it. */
describe('aggregates', () => {
  let time = NOW - DAY
  let test: TestApp

  beforeAll(async () => {
    test = await startTestApp({ diagnose: believe, now: () => new Date(time) })
    for (let n = 0; n < 40; n++) {
      const agent = await test.enroll(`host-${n}`)
      const isOld = n < 10
      const findings = [
        ...((isOld ? n > 0 : n === 30) ? [`${DUPLICATE} /b`] : []),
        ...(n % 2 ? [`${ORPHAN} /o`] : []),
      ]
      const snapshot = snapshotOf({
        variables: { FINDINGS: findings.join('\n') },
        active: { version: isOld ? 'go1.20.1' : 'go1.24.1' },
      })
      expect((await test.send(agent, snapshot)).statusCode).toBe(200)
      const { pool } = test.database
      if (n % 4 === 0)
        await pool.query('INSERT INTO host_label (host_id, label) VALUES ($1, $2)', [agent.hostId, 'team:a'])
    }
    time = NOW
  })

  const top = async (query: string) => (await test.get(`/patterns/top?${query}`)).json<PatternTop>()
  const counts = ({ patterns }: PatternTop) =>
    patterns.map(({ id, occurrences, hosts }) => [id, occurrences, hosts])
  const since = `from=${new Date(NOW - 2 * DAY).toISOString()}`

  it('has the top of a range, and of the hosts that match every filter', async () => {
    expect(counts(await top(since))).toEqual([
      [ORPHAN, 20, 20],
      [DUPLICATE, 10, 10],
    ])
    expect(counts(await top(`${since}&limit=1`))).toEqual([[ORPHAN, 20, 20]])
    expect(counts(await top(`from=${new Date(NOW - HOUR).toISOString()}`))).toEqual([])
    expect(counts(await top(`${since}&label=team:a`))).toEqual([[DUPLICATE, 2, 2]])
    expect(counts(await top(`${since}&goVersion=go1.20.1&by=hosts`))).toEqual([
      [DUPLICATE, 9, 9],
      [ORPHAN, 5, 5],
    ])
    expect(counts(await top(`${since}&kind=windows`))).toEqual([])
    expect((await top(`${since}&limit=1`)).total).toBe(2)
  })

  it('refuses a range it cannot count, and says why', async () => {
    const long = await test.get(`/patterns/top?from=${new Date(NOW - 60 * DAY).toISOString()}`)
    expect(long.statusCode).toBe(400)
    expect(long.json<Problem>().detail).toContain('at most 31 days')
    const reversed = await test.get(`/patterns/top?from=${new Date(NOW + DAY).toISOString()}`)
    expect(reversed.json<Problem>().detail).toContain('from must be before to')
  })

  const related = async (path: string) => (await test.get(path)).json<Related>()

  it('finds what goes with a value, folded or not yet, and leaves out what is as frequent everywhere', async () => {
    const path = '/facts/goVersion/related?value=go1.20.1'
    const found = await related(path)
    expect(found).toMatchObject({ hosts: 10, fleet: 40, asOf: new Date(NOW).toISOString() })
    expect(found.patterns.map(({ id, hosts, everywhere, lift }) => [id, hosts, everywhere, lift])).toEqual([
      [DUPLICATE, 9, 10, 3.6],
    ])
    expect(found.facts.every(({ name }) => name !== 'goVersion')).toBe(true)
    await foldOnce(test.deps)
    expect(await related(path)).toEqual(found)
    time += 61_000
    const again = await related(path)
    expect({ ...again, asOf: found.asOf }).toEqual(found)
    expect(again.asOf).not.toBe(found.asOf)
  })

  it('finds what goes with a pattern', async () => {
    const { facts, patterns } = await related(`/patterns/${DUPLICATE}/related`)
    expect(facts).toContainEqual(
      expect.objectContaining({
        name: 'goVersion',
        value: 'go1.20.1',
        hosts: 9,
        everywhere: 10,
        confidence: 0.9,
      }),
    )
    expect(patterns.map(({ id }) => id)).not.toContain(DUPLICATE)
    expect(await related('/facts/goVersion/related?value=none')).toMatchObject({
      hosts: 0,
      patterns: [],
      facts: [],
    })
  })

  it('keeps how many had a value, day by day', async () => {
    await foldOnce(test.deps)
    const started = Math.floor(time / DAY) * DAY
    // Of the database's own clock, which is not that of this test.
    const stampedToday = () =>
      test.database.pool.query('UPDATE fact_day SET day = $1 WHERE day > $1', [
        new Date(Math.floor(time / DAY) * DAY),
      ])
    await stampedToday()
    time += 3 * DAY
    const agent = await test.enroll('later')
    await test.send(agent, snapshotOf({ active: { version: 'go1.20.1' } }))
    const trend = async () => (await test.get('/facts/goVersion/trend?value=go1.20.1')).json<FactTrend>()
    const expected = [10, 10, 10, 11].map((hosts, day) => ({
      day: new Date(started + day * DAY).toISOString(),
      envs: hosts,
      hosts,
    }))
    expect((await trend()).points).toEqual(expected)
    await foldOnce(test.deps)
    await stampedToday()
    expect((await trend()).points).toEqual(expected)
    await rebuild(test.deps)
    expect((await trend()).points).toEqual(expected)
  })

  it('shows an admin that counts are exact, or which are not', async () => {
    const counters = async () => (await test.get('/health/counters')).json<CounterHealth>()
    expect(await counters()).toMatchObject({ exact: true, differences: [] })
    await test.database.pool.query(`UPDATE pattern_hour SET opened = opened + 1 WHERE pattern = '${ORPHAN}'`)
    const { exact, differences } = await counters()
    expect(exact).toBe(false)
    expect(differences).toEqual([
      expect.objectContaining({ counter: expect.stringContaining('in hour') as string }),
    ])
    await rebuild(test.deps)
    expect((await counters()).exact).toBe(true)
    expect((await test.get('/health/counters', bearer(test.tokens.operator))).statusCode).toBe(403)
  })
})
