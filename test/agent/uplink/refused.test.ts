/** Refusals that pass by themselves: nobody has to go from machine to machine and enrol them all again. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { slowPauseMs } from '../../../agent/uplink/backoff.ts'
import { composedAgent } from './composed-agent.ts'
import { composedSnapshot, noteOf } from './composed.ts'
import { reply, standInServer, wellBehaved, type StandIn } from './stand-in-server.ts'

const WAIT = { timeout: 20_000, interval: 20 }

let server: StandIn
let good: ReturnType<typeof wellBehaved>
beforeEach(async () => {
  good = wellBehaved()
  server = await standInServer(good)
})
afterEach(() => server.close())

test('a server that does not know its agents for a moment has them back afterwards', async () => {
  await using agent = await composedAgent(server.url, () => composedSnapshot('here'))
  await vi.waitFor(() => expect(good.stored).toHaveLength(1), WAIT)
  server.answer = (_seen, response) =>
    reply(response, 401, { code: 'unauthenticated', detail: 'the credential is not known' })
  await vi.waitFor(() => expect(agent.log.join()).toContain('not known'), WAIT)
  server.answer = good
  await vi.waitFor(() => expect(agent.log.at(-1)).toBe('checked in'), WAIT)
})

test('taken for another machine once, it drops what was seen as that one and reports as itself', async () => {
  const machine = { id: 'e'.repeat(64), note: 'as another' }
  server.answer = (seen, response) => {
    if (seen.text.includes('e'.repeat(64))) reply(response, 403, { code: 'wrong-host', detail: 'another' })
    else good(seen, response)
  }
  await using agent = await composedAgent(server.url, () => {
    const snapshot = composedSnapshot(machine.note)
    return { ...snapshot, host: { ...snapshot.host, machineId: machine.id } }
  })
  await vi.waitFor(() => expect(agent.log.join()).toContain('wrong-host'), WAIT)
  Object.assign(machine, { id: 'b'.repeat(64), note: 'as itself' })
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toEqual(['as itself']), WAIT)
})

test('the pauses are some minutes at first and an hour at last', () => {
  const minutes = [0, 1, 2, 3, 4, 5, 100].map((times) => Math.round(slowPauseMs(60, times) / 6000) / 10)
  for (const [index, expected] of [3, 6, 12, 24, 48, 60, 60].entries()) {
    expect(minutes[index]).toBeGreaterThanOrEqual(expected * 0.9)
    expect(minutes[index]).toBeLessThanOrEqual(expected * 1.1)
  }
})
