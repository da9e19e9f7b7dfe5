/** A server that was set back to a release older than its agents: they stay, and it has them back. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readProgress } from '../../../agent/state/progress.ts'
import { composedAgent } from './composed-agent.ts'
import { composedSnapshot, noteOf } from './composed.ts'
import { reply, standInServer, wellBehaved, type Answer, type StandIn } from './stand-in-server.ts'

const WAIT = { timeout: 20_000, interval: 20 }
const isCheckIn = ({ path }: { path: string }) => path.endsWith('/check-in')

let server: StandIn
let good: ReturnType<typeof wellBehaved>
let shows: string
beforeEach(async () => {
  shows = 'before'
  good = wellBehaved()
  server = await standInServer(good)
})
afterEach(() => server.close())

const unlessTaken =
  (isTaken: (text: string) => boolean): Answer =>
  (seen, response) => {
    if (!isCheckIn(seen) || isTaken(seen.text)) good(seen, response)
    else reply(response, 400, { code: 'invalid-request', detail: 'no members but the documented ones' })
  }

async function reporting() {
  const agent = await composedAgent(server.url, () => composedSnapshot(shows))
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toEqual(['before']), WAIT)
  return agent
}

test('it takes no more than the hash: a change is reported all the same, and status tells what is wrong', async () => {
  await using agent = await reporting()
  server.answer = unlessTaken((text) => Object.keys(JSON.parse(text) as object).length === 2)
  const before = server.seen.length
  shows = 'after'
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toEqual(['before', 'after']), WAIT)
  await vi.waitFor(async () => {
    expect((await readProgress(agent.folder)).lastError).toContain('no members but')
  }, WAIT)
  // It is asked once, and not at each check-in, whether it takes more.
  await vi.waitFor(() => expect(server.seen.slice(before).filter(isCheckIn).length).toBeGreaterThan(3), WAIT)
  const whole = server.seen.slice(before).filter((seen) => isCheckIn(seen) && seen.text.includes('hostname'))
  expect(whole).toHaveLength(1)
})

test('it takes no check-in at all: the agent runs on, says so, and is back with the server', async () => {
  await using agent = await reporting()
  server.answer = unlessTaken(() => false)
  await vi.waitFor(async () => {
    expect((await readProgress(agent.folder)).lastError).toContain('no members but')
  }, WAIT)
  server.answer = good
  shows = 'after'
  const arrived = vi.waitFor(() => expect(good.stored.map(noteOf)).toEqual(['before', 'after']), WAIT)
  await Promise.race([arrived, agent.ended.then((how) => expect.fail(`it ended: ${String(how)}`))])
})
