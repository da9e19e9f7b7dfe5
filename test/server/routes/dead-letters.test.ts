import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import type { DeadLetterList } from '../../../server/contract/dead-letter.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

const ARRIVAL = new Date('2026-11-20T10:00:00.000Z')

describe('GET /api/v1/dead-letters', () => {
  let test: TestApp
  let now = ARRIVAL
  beforeAll(async () => {
    test = await startTestApp({
      now: () => now,
      diagnose: (snapshot, policy, surroundings) => {
        if (snapshot.host.hostname.startsWith('strange')) throw new RangeError('a defect of a detector')
        return diagnose(snapshot, policy, undefined, surroundings)
      },
    })
  })
  const list = async () => (await test.get('/dead-letters')).json<DeadLetterList>()
  const counted = async () => {
    const { body } = await test.app.inject({ url: '/metrics', headers: bearer(test.tokens.viewer) })
    return /^envherd_dead_letters_total (\d+)$/m.exec(body)?.[1]
  }

  it('is empty and counts nothing while every snapshot is taken', async () => {
    expect((await test.send(await test.enroll('healthy'), snapshotOf())).statusCode).toBe(200)
    expect(await list()).toEqual({ rows: [], asOf: ARRIVAL.toISOString() })
    expect(await counted()).toBe('0')
  })

  it('lists what could not be taken, newest first, each content once, and counts it', async () => {
    const [first, second] = [await test.enroll('strange-1'), await test.enroll('strange-2')]
    for (const agent of [first, second, first]) {
      now = new Date(now.getTime() + 1000)
      const reply = await test.send(agent, snapshotOf())
      expect([reply.statusCode, reply.json<Problem>().code]).toEqual([422, 'snapshot-not-taken'])
    }
    const { rows } = await list()
    expect(rows).toMatchObject([
      { hostId: second.hostId, hostname: 'strange-2', receivedAt: '2026-11-20T10:00:02.000Z' },
      { hostId: first.hostId, hostname: 'strange-1', receivedAt: '2026-11-20T10:00:01.000Z' },
    ])
    for (const row of rows) {
      expect(row).toMatchObject({ code: 'RangeError', reason: 'a defect of a detector', hasBody: true })
      expect(row.bytes).toBeGreaterThan(100)
    }
    expect(await counted()).toBe('2')
  })

  it('gives the snapshot itself, without the credential that an agent has left in it', async () => {
    now = new Date(now.getTime() + 1000)
    const sent = snapshotOf()
    const agent = await test.enroll('strange-secret')
    const hostname = 'https://me:hunter2@proxy.test strange'
    await test.send({ ...agent, hostname: `strange ${hostname}` }, sent)
    const [letter] = (await list()).rows
    const file = await test.get(`/dead-letters/${letter?.id}/snapshot`)
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="envherd-snapshot-${letter?.id}.json"`,
    )
    expect(file.json<Snapshot>().host).toMatchObject({
      machineId: agent.machineId,
      hostname: 'strange https://«cred»@proxy.test strange',
    })
    expect((await test.get(`/dead-letters/${agent.hostId}/snapshot`)).statusCode).toBe(404)

    // As an earlier release kept it.
    const unmasked = JSON.stringify({ ...sent, host: { ...sent.host, hostname } })
    await test.database.pool.query('UPDATE dead_letter SET body = $2 WHERE id = $1', [
      letter?.id,
      gzipSync(unmasked),
    ])
    const earlier = await test.get(`/dead-letters/${letter?.id}/snapshot`)
    expect(earlier.json<Snapshot>().host.hostname).toBe('https://«cred»@proxy.test strange')
  })

  it('strikes one off', async () => {
    const before = (await list()).rows
    const [letter] = before
    const strike = (token: string) =>
      test.app.inject({ method: 'DELETE', url: `/api/v1/dead-letters/${letter?.id}`, headers: bearer(token) })
    expect((await strike(test.tokens.operator)).statusCode).toBe(403)
    expect((await strike(test.tokens.admin)).statusCode).toBe(204)
    expect((await strike(test.tokens.admin)).statusCode).toBe(404)
    expect((await list()).rows).toEqual(before.slice(1))
  })

  it('is for admins', async () => {
    const { viewer, operator } = test.tokens
    for (const token of [viewer, operator]) {
      expect((await test.get('/dead-letters', bearer(token))).statusCode).toBe(403)
      const [letter] = (await list()).rows
      expect((await test.get(`/dead-letters/${letter?.id}/snapshot`, bearer(token))).statusCode).toBe(403)
    }
    expect((await test.get('/dead-letters', {})).statusCode).toBe(401)
  })
})
