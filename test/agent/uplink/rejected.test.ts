/** A machine whose snapshots the server does not take: somebody has to know, and none is sent without end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CheckInRequest } from '../../../agent/contract/uplink.ts'
import { readProgress } from '../../../agent/state/progress.ts'
import { composedAgent } from './composed-agent.ts'
import { composedSnapshot, noteOf } from './composed.ts'
import { reply, SETTINGS, standInServer, wellBehaved, type Seen, type StandIn } from './stand-in-server.ts'

const WAIT = { timeout: 20_000, interval: 20 }

let server: StandIn
let good: ReturnType<typeof wellBehaved>
beforeEach(async () => {
  good = wellBehaved()
  server = await standInServer((seen, response) => {
    if (isSnapshot(seen)) reply(response, 400, { code: 'invalid-request', detail: 'smoke: not documented' })
    else good(seen, response)
  })
})
afterEach(() => server.close())

const isSnapshot = ({ path }: Seen) => path.endsWith('/snapshots')
const checkIns = () =>
  server.seen
    .filter(({ path }) => path.endsWith('/check-in'))
    .map(({ text }) => JSON.parse(text) as CheckInRequest)

test('sent once, told to the server and the person, sent again when the server has changed', async () => {
  await using agent = await composedAgent(server.url, () => composedSnapshot('here'))
  await vi.waitFor(() => expect(checkIns().length).toBeGreaterThanOrEqual(4), WAIT)
  expect(server.seen.filter(isSnapshot)).toHaveLength(1)
  expect(checkIns().map(({ facts }) => facts?.lastError?.message)).toContainEqual(
    expect.stringContaining('smoke: not documented'),
  )
  const { checkedInAt, lastError } = await readProgress(agent.folder)
  expect(lastError).toContain('smoke: not documented')
  expect(checkedInAt).toBeDefined()

  server.answer = (seen, response) => {
    if (isSnapshot(seen)) good(seen, response)
    else reply(response, 200, { want: 'snapshot', settings: SETTINGS, settingsTag: 'of the new release' })
  }
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain('here'), WAIT)
  await vi.waitFor(async () => {
    expect(await readProgress(agent.folder)).not.toHaveProperty('lastError')
  }, WAIT)
})

test('what the machine looks like next is sent at once', async () => {
  let shows = 'bad'
  await using agent = await composedAgent(server.url, () => composedSnapshot(shows))
  await vi.waitFor(() => expect(agent.log.join()).toContain('not accepted'), WAIT)
  server.answer = good
  shows = 'fine'
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toEqual(['fine']), WAIT)
})
