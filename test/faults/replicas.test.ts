import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createToken } from '../../server/accounts/tokens.ts'
import { createPrisma } from '../../server/database/connect.ts'
import { startBalancer } from '../support/balancer.ts'
import { startThrowAway } from '../support/postgres.ts'
import { freePort, startReplica } from '../support/server-process.ts'
import { startFleet, withPool } from './fleet.ts'
import { afterwards, dataFolder } from './scene.ts'

const DRAIN = { ENVHERD_DRAIN_SECONDS: '2' }

/** A page of the dashboard: follows, and where it is sent away comes back with what it knows. */
async function openPage(address: string, token: string, resume?: { stream: string; seq: number }) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
  })
  afterwards(() => socket.terminate())
  const messages: { type: string; stream: string; seq: number }[] = []
  socket.on('message', (data: Buffer) =>
    messages.push(JSON.parse(data.toString('utf8')) as (typeof messages)[0]),
  )
  const closed = once(socket, 'close') as Promise<[number]>
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', topics: ['occurrences'], ...(resume && { resume }) }))
  await expect.poll(() => messages.length).toBeGreaterThan(0)
  return { messages, closed }
}

test('three replicas behind a load balancer: one is drained, one is killed, and nothing acknowledged is lost', async () => {
  const postgres = await startThrowAway({})
  afterwards(() => postgres.stop())
  const env = { DATABASE_URL: postgres.url, ...DRAIN }
  // All at once on an empty database: one of them migrates it.
  const dataDir = await dataFolder()
  const ports = [await freePort(), await freePort(), await freePort()]
  const replicas = await Promise.all(ports.map((port) => startReplica({ dataDir, port, env })))
  for (const replica of replicas) afterwards(() => replica.kill())
  const [first, second, third] = replicas
  if (!first || !second || !third) throw new Error('three replicas were to start')
  const balancer = await startBalancer(replicas.map(({ address }) => address))
  afterwards(() => balancer.close())

  const { token } = await withPool(postgres.url, async (pool) => {
    const prisma = createPrisma(pool)
    return createToken({ prisma, now: () => new Date() }, { name: 'page', role: 'viewer' })
  })
  const page = await openPage(first.address, token)
  const fleet = await startFleet({ addresses: [balancer.address], url: postgres.url })
  await fleet.progress(60)
  expect(balancer.inUse()).toHaveLength(3)
  expect(fleet.tally.errors).toEqual({})

  const ended = once(first.process, 'exit')
  first.process.kill('SIGTERM')
  await expect.poll(() => fetch(`${first.address}/api/v1/health`).then((reply) => reply.status)).toBe(503)
  const health = (await (await fetch(`${first.address}/api/v1/health`)).json()) as { reason: string }
  expect(health.reason).toContain('about to stop')
  await fleet.progress(60)
  expect(await ended).toEqual([0, null])
  // Not one connection was cut without an answer.
  expect(fleet.tally.errors).toEqual({})
  expect((await page.closed)[0]).toBe(1001)
  const last = page.messages.at(-1)
  const again = await openPage(balancer.address, token, last && { stream: last.stream, seq: last.seq })
  expect(again.messages[0]?.type).toBe('resync')
  await expect.poll(() => again.messages.some(({ type }) => type === 'delta'), { timeout: 10_000 }).toBe(true)

  await second.kill()
  await fleet.progress(60)
  const back = await startReplica({ dataDir, port: ports[0] ?? 0, env })
  afterwards(() => back.kill())
  await expect.poll(() => balancer.inUse().length, { timeout: 10_000 }).toBe(2)
  await third.stop()
  await fleet.progress(60)
  await fleet.expectAllThere()
}, 180_000)
