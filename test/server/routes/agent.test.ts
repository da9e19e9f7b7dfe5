import { expect, test, vi } from 'vitest'
import { contentHash as hashOfContent, hashSections } from '#agent/contract/hash.ts'
import { sha256Hex } from '../../../server/fleet/storable.ts'
import { startTestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'
import { snapshotOf } from '../../support/snapshot.ts'
import { addAgent } from '../fleet/world.ts'

test('a check-in without a change asks the database nothing', async () => {
  const app = await startTestApp()
  const agent = await app.enroll('quiet')
  const { contentHash } = (await app.send(agent, snapshotOf())).json<{ contentHash: string }>()
  await app.deps.presence.flush()
  const { settingsTag = '' } = await checkIn(app, agent, { contentHash, settingsTag: '' })
  const query = vi.spyOn(app.deps.pool, 'query')
  const connect = vi.spyOn(app.deps.pool, 'connect')
  expect(await checkIn(app, agent, { contentHash, settingsTag })).toEqual({ want: 'nothing' })
  expect([query.mock.calls.length, connect.mock.calls.length]).toEqual([0, 0])
  vi.restoreAllMocks()
})

test('each agent of a host is asked only for what it has not sent itself', async () => {
  const app = await startTestApp()
  const onWindows = await app.enroll('both')
  const inUbuntu = { ...onWindows, secret: await secondAgent(app, onWindows.hostId) }
  const base = snapshotOf()
  const as = (id: string, kind: 'windows' | 'wsl') => ({
    ...base,
    envs: base.envs.slice(0, 1).map((env) => ({ ...env, id, kind })),
  })
  const hashOf = (snapshot: typeof base) => {
    const { hostname, machineId } = onWindows
    const sent = { ...snapshot, host: { ...snapshot.host, hostname, machineId } }
    return { contentHash: hashOfContent(sent, hashSections(sent, sha256Hex), sha256Hex) }
  }
  const [windows, ubuntu] = [as('windows', 'windows'), as('wsl:Ubuntu', 'wsl')]
  await app.send(onWindows, windows)
  await app.send(inUbuntu, ubuntu)
  expect((await checkIn(app, onWindows, hashOf(windows))).want).toBe('nothing')
  expect((await checkIn(app, inUbuntu, hashOf(ubuntu))).want).toBe('nothing')
  expect((await checkIn(app, inUbuntu, hashOf(windows))).want).toBe('snapshot')
})

async function secondAgent(app: Awaited<ReturnType<typeof startTestApp>>, hostId: string): Promise<string> {
  const { agentKeyId } = await addAgent(app.database, hostId)
  const secret = `eha_${'2'.repeat(40)}`
  await app.database.pool.query('UPDATE agent_key SET secret_hash = $2 WHERE id = $1', [
    agentKeyId,
    Buffer.from(sha256Hex(secret), 'hex'),
  ])
  return secret
}
