/**
 * The whole way of the clock: the agent's enrolment and reporting, its state folder, the real server and its
 * verdict. Given are the machines (composed), what time it is at the server, and how far each machine is off.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLooker } from '../../../agent/collect.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { stateFolder } from '../../../agent/state/folder.ts'
import { recallIn } from '../../../agent/state/recall.ts'
import { readEnrolment } from '../../../agent/state/enrolment.ts'
import { runOnce } from '../../../agent/uplink/daemon.ts'
import { enroll } from '../../../agent/uplink/enroll.ts'
import { createEnrollmentKey } from '../../../server/accounts/enrollment.ts'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type { HostDetail, SnapshotPage } from '../../../server/contract/host.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { createFixtureMachine, type FixtureMachineInput } from '../../support/fixture-machine.ts'
import { frontOf, type Front } from './front.ts'

const MINUTE = 60_000
let time: number
let app: TestApp
let proxy: Front
let place: string

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  time = Date.UTC(2026, 0, 1, 8)
  vi.setSystemTime(time)
  app = await startTestApp({ now: () => new Date(time) })
  proxy = await frontOf(await app.listen(), () => time)
  place = await mkdtemp(join(tmpdir(), 'envherd-clock-'))
})
afterEach(async () => {
  await proxy.close()
  await app.close()
  vi.useRealTimers()
  await rm(place, { recursive: true, force: true })
})

/** A machine and its agent; each report is a start of its own, as after a reboot. */
async function agentOn(platform: Machine['platform'], more: Partial<FixtureMachineInput> = {}) {
  const { key } = await createEnrollmentKey(app.deps, { name: 'clock' })
  const fixture = createFixtureMachine({ platform, source: 'composed', ...more })
  const machine: Machine = { ...fixture, now: () => new Date() }
  const path = join(place, platform)
  const common = { agentVersion: '0.1.0' }
  return async (offMs: number): Promise<HostDetail> => {
    vi.setSystemTime(time + offMs)
    const folder = stateFolder(path, (message) => expect.fail(message))
    const enrolment =
      (await readEnrolment(folder)) ??
      (await enroll({
        ...common,
        server: proxy.url,
        key,
        machineId: 'c'.repeat(64),
        hostname: 'composed',
        folder,
      }))
    const look = createLooker(machine)
    const collect = async (redactionKey: string) => {
      const options = { ...common, redactionKey, role: 'workstation' as const, recall: recallIn(folder) }
      const { snapshot } = await look({ ...options, only: ['clock', 'os'] })
      return { ...snapshot, host: { ...snapshot.host, machineId: 'c'.repeat(64) } }
    }
    const watch = () => async () => undefined
    const daemon = { folder, log: () => undefined, ...common, enrolment, reenroll: undefined, collect, watch }
    await runOnce(daemon, new AbortController().signal)
    vi.setSystemTime(time)
    return (await app.get(`/hosts/${enrolment.hostId}`)).json<HostDetail>()
  }
}

const clockOf = ({ snapshot }: HostDetail, env: string) => {
  const section = snapshot?.envs.find(({ id }) => id === env)?.sections.clock
  return section?.status === 'ok' ? section.data.samples : undefined
}
const verdicts = async (pattern: string) =>
  (await app.get(`/findings?pattern=${pattern}`)).json<FindingPage>().rows
const taken = async ({ id }: HostDetail) =>
  (await app.get(`/hosts/${id}/snapshots`)).json<SnapshotPage>().rows.length

test('a clock ten minutes off: known at once, judged after five minutes, mended when it is right again', async () => {
  const report = await agentOn('linux')
  const first = await report(10 * MINUTE)
  expect(clockOf(first, 'linux')).toMatchObject([{ offsetMs: 600_000 }])
  expect(await verdicts('HOST_CLOCK_SKEW')).toEqual([])

  time += 2 * MINUTE
  expect(await taken(await report(10 * MINUTE))).toBe(1)
  expect(await verdicts('HOST_CLOCK_SKEW')).toEqual([])

  time += 4 * MINUTE
  await report(10 * MINUTE)
  // What the second answer said is in the look after it.
  time += MINUTE
  expect(clockOf(await report(10 * MINUTE), 'linux')).toHaveLength(2)
  const [found] = await verdicts('HOST_CLOCK_SKEW')
  expect(found).toMatchObject({ severity: 'high', evidence: { offBySeconds: 600 } })

  for (let again = 0; again < 3; again++) {
    time += MINUTE
    await report(0)
  }
  expect(await verdicts('HOST_CLOCK_SKEW')).toEqual([])
})

test('a distribution ten minutes behind its Windows, each with an agent of its own', async () => {
  const windows = await agentOn('windows')
  const wsl = await agentOn('wsl', { distro: 'Ubuntu' })
  for (let minute = 0; minute <= 8; minute += 2) {
    await windows(0)
    await wsl(-10 * MINUTE)
    time += 2 * MINUTE
  }
  const host = await wsl(-10 * MINUTE)
  expect(host.snapshot?.envs.map(({ id }) => id).sort()).toEqual(['windows', 'wsl:Ubuntu'])
  expect(clockOf(host, 'windows')).toMatchObject([{ offsetMs: 0 }])
  expect(clockOf(host, 'wsl:Ubuntu')).toMatchObject([{ offsetMs: -600_000 }, { offsetMs: -600_000 }])
  const found = await verdicts('WSL_CLOCK_SKEW')
  expect(found).toMatchObject([{ severity: 'high', evidence: { skewSeconds: -600 } }])
  expect(await verdicts('HOST_CLOCK_SKEW')).toEqual([])
})

test('a steady clock gives one snapshot, over restarts and the jitter of answers', async () => {
  const report = await agentOn('linux')
  const first = await report(0)
  expect(clockOf(first, 'linux')).toHaveLength(1)
  for (const jitter of [900, -900, 400, 2000, -2000]) {
    time += 30 * MINUTE
    const again = await report(jitter)
    expect([again.changedAt, await taken(again)]).toEqual([first.changedAt, 1])
  }
})

test('a clock that jumps by years and back: what the machine looks like now is on the server each time', async () => {
  const report = await agentOn('linux')
  const YEAR = 365 * 24 * 60 * MINUTE
  for (const offMs of [0, 2 * YEAR, 0, -3 * YEAR, 0]) {
    let host: HostDetail | undefined
    // The first answer tells of the jump, the second look is dated by it, the third finds nothing new.
    for (let again = 0; again < 3; again++) {
      time += MINUTE
      host = await report(offMs)
    }
    expect(host && clockOf(host, 'linux')?.at(-1)).toMatchObject({ offsetMs: offMs })
    expect(Date.parse(host?.changedAt ?? '')).toBeLessThanOrEqual(time)
    expect(Date.parse(host?.changedAt ?? '')).toBeGreaterThan(time - 3 * MINUTE)
  }
})
