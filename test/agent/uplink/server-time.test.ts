import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readClockSamples } from '../../../agent/collectors/clock-samples.ts'
import { stateFolder, type StateFolder } from '../../../agent/state/folder.ts'
import { recallIn } from '../../../agent/state/recall.ts'
import { runOnce } from '../../../agent/uplink/daemon.ts'
import { inServerTime, noteServerTime } from '../../../agent/uplink/server-time.ts'
import { enrolAt } from './composed-agent.ts'
import { composedSnapshot } from './composed.ts'
import { standInServer, wellBehaved } from './stand-in-server.ts'

const MINUTE = 60_000

let folder: StateFolder
beforeEach(async () => {
  folder = stateFolder(await mkdtemp(join(tmpdir(), 'envherd-time-')), (message) => expect.fail(message))
})
afterEach(() => rm(folder.path, { recursive: true, force: true }))

test('a clock ten minutes ahead and answers that take long: the first snapshot has the date of the server', async () => {
  const good = wellBehaved()
  const server = await standInServer((seen, response) => {
    response.setHeader('date', new Date(Date.now() - 10 * MINUTE).toUTCString())
    setTimeout(() => good(seen, response), seen.path.endsWith('/enroll') ? 2100 : 0)
  })
  const daemon = {
    ...{ folder, log: () => undefined, agentVersion: '0.0.0', reenroll: undefined },
    enrolment: await enrolAt(server.url, folder),
    collect: async () => composedSnapshot('here'),
    watch: () => async () => undefined,
  }
  await runOnce(daemon, new AbortController().signal)
  const [, takenAt = ''] = /"takenAt":"([^"]*)"/.exec(good.stored[0] ?? '') ?? []
  expect(Math.abs(Date.parse(takenAt) - (Date.now() - 10 * MINUTE))).toBeLessThan(MINUTE)
  await server.close()
})

/** How far the date of a snapshot is moved after the samples of one machine; each is [offset, trip]. */
async function movedAfter(...samples: [offsetMs: number, rttMs: number][]): Promise<number> {
  const recall = recallIn(folder)
  for (const [offsetMs, rttMs] of samples) {
    await noteServerTime(recall, { at: new Date().toISOString(), offsetMs, rttMs })
  }
  const snapshot = composedSnapshot('here')
  return Date.parse(snapshot.takenAt) - Date.parse((await inServerTime(snapshot, recall)).takenAt)
}

test.each<[string, [number, number][], number]>([
  ['a right clock', [[300, 40]], 0],
  ['one that is ahead', [[600_000, 40]], 600_000],
  ['one that is ahead, by slow answers', [[600_000, 20_000]], 600_000],
  [
    'the jitter of slow answers moves nothing',
    [
      [600_000, 20_000],
      [607_000, 15_000],
    ],
    600_000,
  ],
  [
    'a quick answer after a slow one is nearer',
    [
      [600_000, 20_000],
      [607_000, 40],
    ],
    607_000,
  ],
  [
    'mended, as slow answers tell',
    [
      [600_000, 40],
      [2000, 20_000],
    ],
    0,
  ],
  ['a difference that may be the trip', [[18_000, 20_000]], 0],
])('%s', async (_what, samples, moved) => {
  expect(await movedAfter(...samples)).toBe(moved)
})

test('no slow answer is among what the clock is judged by', async () => {
  await movedAfter([600_000, 20_000])
  expect(await readClockSamples(recallIn(folder))).toEqual([])
})
