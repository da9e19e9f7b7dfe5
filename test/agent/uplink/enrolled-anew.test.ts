/** `envherd enroll` at another server, while the agent runs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readEnrolment } from '../../../agent/state/enrolment.ts'
import { composedAgent, enrolAt } from './composed-agent.ts'
import { composedSnapshot, noteOf } from './composed.ts'
import { HOST_ID, reply, SETTINGS, standInServer, wellBehaved, type StandIn } from './stand-in-server.ts'

const WAIT = { timeout: 20_000, interval: 20 }
const OTHER_KEY = { ...SETTINGS, redactionKey: 'c'.repeat(64) }
const isCheckIn = ({ path }: { path: string }) => path.endsWith('/check-in')

let first: StandIn
let good: ReturnType<typeof wellBehaved>
let second: StandIn
let goodToo: ReturnType<typeof wellBehaved>
beforeEach(async () => {
  good = wellBehaved()
  first = await standInServer(good)
  goodToo = wellBehaved()
  second = await standInServer((seen, response) => {
    if (seen.path.endsWith('/enroll')) {
      reply(response, 200, { hostId: HOST_ID, secret: 'eha_of_the_second', settings: OTHER_KEY })
    } else goodToo(seen, response)
  })
})
afterEach(async () => {
  await first.close()
  await second.close()
})

async function reporting() {
  const agent = await composedAgent(first.url, () => composedSnapshot('here'))
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toEqual(['here']), WAIT)
  return agent
}

test('it goes by the new one at its next report, and what the old one says is not written over it', async () => {
  await using agent = await reporting()
  await enrolAt(second.url, agent.folder)
  first.answer = (seen, response) => {
    if (isCheckIn(seen))
      reply(response, 200, { want: 'nothing', settings: { ...SETTINGS, intervalSeconds: 2 } })
    else good(seen, response)
  }
  await vi.waitFor(() => expect(goodToo.stored.map(noteOf)).toContain('here'), WAIT)
  expect(await readEnrolment(agent.folder)).toMatchObject({ server: second.url, secret: 'eha_of_the_second' })
  const asked = first.seen.length
  const heard = second.seen.length
  await vi.waitFor(() => expect(second.seen.length).toBeGreaterThan(heard + 1), WAIT)
  expect(first.seen).toHaveLength(asked)
  expect(second.seen.every(({ headers }) => headers.authorization !== 'Bearer eha_secret')).toBe(true)
})

test('it does not wait as long as the old one has asked for', async () => {
  await using agent = await reporting()
  first.answer = (_seen, response) =>
    reply(response, 503, { code: 'unavailable', detail: 'restoring' }, { 'retry-after': '3600' })
  await vi.waitFor(() => expect(agent.log.join()).toContain('restoring'), WAIT)
  await enrolAt(second.url, agent.folder)
  await vi.waitFor(() => expect(goodToo.stored.map(noteOf)).toContain('here'), WAIT)
})
