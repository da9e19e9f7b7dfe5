import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PatternDetail, PatternPage } from '../../../server/contract/pattern.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const PATTERN = 'GO_BIN_ORPHAN'
let test: TestApp
beforeAll(async () => (test = await startTestApp({ diagnose: believe })))
afterAll(() => test.close())

const severity = async () => (await test.get(`/patterns/${PATTERN}`)).json<PatternDetail>().severity
const listed = async (wanted: string) =>
  (await test.get(`/patterns?open=true&severity=${wanted}`)).json<PatternPage>().rows.map(({ id }) => id)

it('a pattern is as severe as the worst of its open findings, through their whole life', async () => {
  const base = await severity()
  const [one, two] = [await test.enroll('one'), await test.enroll('two')]
  await test.send(one, machineWith(`${PATTERN} /a low`, `${PATTERN} /b info`))
  expect(await severity()).toBe('low')
  await test.send(two, machineWith(`${PATTERN} /c critical`))
  expect([await severity(), await listed('critical'), await listed('low')]).toEqual([
    'critical',
    [PATTERN],
    [],
  ])
  // The same finding, which has become less severe.
  await test.send(two, machineWith(`${PATTERN} /c info`))
  expect(await severity()).toBe('low')
  expect(await verifyCounters(test.database.pool)).toEqual([])
  await test.send(one, machineWith())
  expect(await severity()).toBe('info')
  await test.send(two, machineWith())
  expect(await severity()).toBe(base)
  expect(await verifyCounters(test.database.pool)).toEqual([])
})
