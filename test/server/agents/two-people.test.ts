import { beforeEach, expect, test } from 'vitest'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import { CATALOGUE_VERSION } from '../../../agent/detectors/index.ts'
import { hashOf } from '../../../agent/uplink/packed.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let app: TestApp
let time: number
let anna: TestAgent
let ben: TestAgent
/** On a machine that they share. */
const seenBy = (what: string): Snapshot => {
  const snapshot = machineWith(what)
  return { ...snapshot, host: { ...snapshot.host, hostname: 'shared', machineId: anna.machineId } }
}
const ANNAS = 'GOROOT_INVALID GOROOT'
const BENS = 'GO_BIN_DUPLICATE /usr/bin'

beforeEach(async () => {
  time = Date.now() - 24 * HOUR
  app = await startTestApp({
    diagnose: (...args) => ({ ...believe(...args), catalogue: CATALOGUE_VERSION }),
    now: () => new Date(time),
  })
  anna = await app.enroll('shared')
  ben = await app.enroll('shared')
  expect(ben.hostId).toBe(anna.hostId)
})

/** A check-in after some time, and what is asked for. @returns whether that was a snapshot */
async function reports(agent: TestAgent, what: string, after: number): Promise<boolean> {
  time += after
  const { want } = await checkIn(app, agent, { contentHash: hashOf(seenBy(what)) })
  if (want === 'snapshot') await app.send(agent, seenBy(what), new Date(time))
  return want === 'snapshot'
}

test('two people with an agent each do not open and resolve what differs between them', async () => {
  const sent: boolean[] = []
  for (let minute = 0; minute < 10; minute++)
    sent.push(await reports(anna, ANNAS, MINUTE / 2), await reports(ben, BENS, MINUTE / 2))
  expect(sent.filter(Boolean)).toHaveLength(2)
  const { rows } = await app.database.pool.query('SELECT FROM occurrence')
  // Hers opened and, with his, resolved; his opened.
  expect(rows).toHaveLength(3)
})

test('who changes something is heard, and the other after hours without a change', async () => {
  await reports(anna, ANNAS, 0)
  await reports(ben, BENS, MINUTE)
  expect(await reports(ben, ANNAS, 5 * HOUR)).toBe(true)
  expect(await reports(anna, BENS, 2 * HOUR)).toBe(false)
  expect(await reports(anna, BENS, 5 * HOUR)).toBe(true)
  expect(await reports(ben, ANNAS, MINUTE)).toBe(false)
})

test('it is the turn of the other at once when one is revoked', async () => {
  await reports(anna, ANNAS, 0)
  await reports(ben, BENS, MINUTE)
  expect(await reports(anna, ANNAS, MINUTE)).toBe(false)
  const { rows } = await app.database.pool.query<{ id: string }>(
    "SELECT id FROM agent_key WHERE envs <> '{}'",
  )
  await app.app.inject({
    method: 'DELETE',
    url: `/api/v1/agents/${rows[0]?.id}`,
    headers: bearer(app.tokens.admin),
  })
  expect(await reports(anna, ANNAS, MINUTE)).toBe(true)
})
