import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CheckInReply, SnapshotReply } from '#agent/contract/uplink.ts'
import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { HostDetail, SnapshotPage } from '../../../server/contract/host.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const ORPHAN = 'GO_BIN_ORPHAN /old/bin'
let catalogue = CATALOGUE_VERSION
let silent = false
let app: TestApp
beforeAll(async () => {
  app = await startTestApp({
    diagnose: (snapshot, policy, surroundings) => {
      const diagnosis = believe(snapshot, policy, surroundings)
      return { ...diagnosis, catalogue, findings: silent ? [] : diagnosis.findings }
    },
  })
})
afterAll(() => app.close())

test('a new catalogue takes effect when the agent checks in, though its machine is the same', async () => {
  const agent = await app.enroll('old-judgement')
  catalogue = 'of last year'
  silent = true
  const first = await app.send(agent, machineWith(ORPHAN))
  const { contentHash } = first.json<SnapshotReply>()
  const checkIn = async () => {
    const reply = await app.app.inject({
      method: 'POST',
      url: '/api/v1/agent/check-in',
      headers: bearer(agent.secret),
      payload: { contentHash, agentVersion: '0.1.0' },
    })
    return reply.json<CheckInReply>().want
  }
  expect(await checkIn()).toBe('snapshot')

  catalogue = CATALOGUE_VERSION
  silent = false
  const again = await app.send(agent, machineWith(ORPHAN))
  expect(again.json()).toMatchObject({ outcome: 'stored', contentHash, opened: 1 })
  expect(await checkIn()).toBe('nothing')
  expect((await app.send(agent, machineWith(ORPHAN))).json()).toMatchObject({ outcome: 'unchanged' })

  const history = (await app.get(`/hosts/${agent.hostId}/snapshots?total=true`)).json<SnapshotPage>()
  expect(history.total).toBe(1)
  const host = (await app.get(`/hosts/${agent.hostId}`)).json<HostDetail>()
  expect(host.findings.high + host.findings.medium + host.findings.low).toBe(1)
  expect(host.snapshot?.host.hostname).toBe('old-judgement')
  expect(await verifyCounters(app.database.pool)).toEqual([])
})
