import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFleet } from '../../../server/judging/fleet-facts.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const running = (version: string) =>
  snapshotOf({ installs: [{ root: '/usr/local/go', version }], path: ['/usr/local/go/bin'] })
const add = async (hostname: string, version: string) => {
  const reply = await app.send(await app.enroll(hostname), running(version), new Date())
  expect(reply.statusCode).toBe(200)
}

test('the median of the hosts, each with its newest Go, and since when it is there', async () => {
  const monday = new Date('2026-11-02T00:00:00Z')
  const at = (now: Date) => readFleet({ pool: app.database.pool, now: () => now })
  expect(await at(monday)).toBeUndefined()

  await add('a', 'go1.25.1')
  await add('b', 'go1.26.2')
  await add('c', 'go1.26.3')
  expect(await at(monday)).toMatchObject({
    hosts: 3,
    medianGo: '1.26.2',
    medianGoSince: monday.toISOString(),
    versions: { '1.25': 1, '1.26': 2 },
  })

  // Another patch of the same minor release does not begin anew; another minor release does.
  const friday = new Date('2026-11-06T00:00:00Z')
  await add('d', 'go1.26.4')
  expect(await at(friday)).toMatchObject({ medianGo: '1.26.2', medianGoSince: monday.toISOString() })
  for (const name of ['e', 'f', 'g', 'h', 'i']) await add(name, 'go1.27.0')
  expect(await at(friday)).toMatchObject({
    hosts: 9,
    medianGo: '1.27.0',
    medianGoSince: friday.toISOString(),
  })
})
