/** Two machines from one image, each with the real daemon, at the real server: told apart by hand, each goes its way. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readEnrolment } from '../../../agent/state/enrolment.ts'
import { stateFolder } from '../../../agent/state/folder.ts'
import { runDaemon } from '../../../agent/uplink/daemon.ts'
import { enroll } from '../../../agent/uplink/enroll.ts'
import { createEnrollmentKey } from '../../../server/accounts/enrollment.ts'
import type { HostDetail, HostPage, SnapshotPage, SplitOff } from '../../../server/contract/host.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { composedSnapshot } from './composed.ts'

const WAIT = { timeout: 90_000, interval: 50 }
const ORIGINAL = ['1'.repeat(16), '2'.repeat(16)]
const COPY = ['c'.repeat(16)]

let app: TestApp
let server: string
let place: string
const stops: (() => Promise<void>)[] = []

beforeEach(async () => {
  app = await startTestApp({ config: { checkInSeconds: 1 } })
  server = await app.listen()
  place = await mkdtemp(join(tmpdir(), 'envherd-split-'))
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await app.close()
  await rm(place, { recursive: true, force: true })
})

const folderOf = (name: string) => stateFolder(join(place, name), (message) => expect.fail(message))
const secretOf = async (name: string) => (await readEnrolment(folderOf(name)))?.secret
const detail = async (id: string) => (await app.get(`/hosts/${id}`)).json<HostDetail>()

/** The daemon on what is in its state folder; `shows` is all that its machine looks like. */
async function start(name: string, hardware: string[], shows: () => string) {
  const folder = folderOf(name)
  const enrolment = await readEnrolment(folder)
  if (!enrolment) throw new Error(`${name} is not enrolled`)
  const log: string[] = []
  const stop = new AbortController()
  const ended = runDaemon(
    {
      folder,
      log: (_level, message) => log.push(message),
      agentVersion: '0.1.0',
      enrolment,
      reenroll: undefined,
      collect: async () => {
        const snapshot = composedSnapshot(shows())
        return {
          ...snapshot,
          agent: { ...snapshot.agent, hardware },
          host: { ...snapshot.host, hostname: name },
        }
      },
      watch: () => async () => undefined,
    },
    stop.signal,
  )
  const end = async () => {
    stop.abort()
    await ended
  }
  stops.push(end)
  return { log, end }
}

test('split, the copy takes its own credential, keeps it over a restart, and the first notices nothing', async () => {
  const { key } = await createEnrollmentKey(app.deps, { name: 'image' })
  const first = await enroll({
    ...{ server, key, machineId: 'b'.repeat(64), hostname: 'gold', agentVersion: '0.1.0' },
    hardware: ORIGINAL,
    folder: folderOf('gold'),
  })
  // The image is made of a machine that is enrolled.
  await cp(join(place, 'gold'), join(place, 'copy'), { recursive: true })
  let seen = 'at first'
  await start('gold', ORIGINAL, () => 'of the first')
  const copied = await start('copy', COPY, () => `of the copy, ${seen}`)
  const suspected = await vi.waitFor(async () => {
    const host = await detail(first.hostId)
    expect(host.cloneSuspectedAt).not.toBeNull()
    return host
  }, WAIT)
  expect(await secretOf('copy')).toBe(first.secret)

  const copy = suspected.machines.find(({ hostname }) => hostname === 'copy')
  const reply = await app.app.inject({
    method: 'POST',
    url: `/api/v1/hosts/${first.hostId}/split`,
    headers: bearer(app.tokens.operator),
    payload: { machine: copy?.id },
  })
  const { id } = reply.json<SplitOff>()
  await vi.waitFor(async () => expect((await readEnrolment(folderOf('copy')))?.hostId).toBe(id), WAIT)
  const secret = await secretOf('copy')
  expect(secret).not.toBe(first.secret)
  expect(await secretOf('gold')).toBe(first.secret)
  expect(copied.log).toContain('this machine is a host of its own from now on')

  const content = async (host: string) => JSON.stringify((await detail(host)).snapshot)
  await vi.waitFor(async () => expect(await content(id)).toContain('of the copy, at first'), WAIT)
  await vi.waitFor(async () => expect(await content(first.hostId)).toContain('of the first'), WAIT)
  await copied.end()

  seen = 'after a restart'
  const again = await start('copy', COPY, () => `of the copy, ${seen}`)
  await vi.waitFor(async () => expect(await content(id)).toContain('after a restart'), WAIT)
  expect(again.log).not.toContain('this machine is a host of its own from now on')
  expect(await secretOf('copy')).toBe(secret)
  expect(await content(first.hostId)).not.toContain('of the copy')

  const snapshots = (await app.get(`/hosts/${id}/snapshots`)).json<SnapshotPage>()
  expect(snapshots.rows).toHaveLength(2)
  expect((await app.get('/hosts')).json<HostPage>().rows).toHaveLength(2)
  expect((await detail(first.hostId)).cloneSuspectedAt).toBeNull()
}, 600_000)
