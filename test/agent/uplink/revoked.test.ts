/** The real program at the real server, with an enrolment key at hand: revoked, it says so and stays away. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { createEnrollmentKey } from '../../../server/accounts/enrollment.ts'
import type { AgentPage } from '../../../server/contract/agent.ts'
import { bearer, startTestApp } from '../../support/app.ts'
import { envherd, startEnvherd } from '../commands/program.ts'

const WAIT = { timeout: 90_000, interval: 100 }
type Line = { level: number; msg: string; path?: string; status?: number }

test('revoked on the server, it says so, is silent, and comes back only when it is enrolled again', async () => {
  const lines: Line[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as Line) })
  const app = await startTestApp({ config: { checkInSeconds: 1 }, log })
  const server = await app.listen()
  const { key } = await createEnrollmentKey(app.deps, { name: 'revoked' })
  const home = await mkdtemp(join(tmpdir(), 'envherd-revoked-'))
  const env = { HOME: home, ENVHERD_SERVER: server, ENVHERD_ENROLL_KEY: key }
  const agent = startEnvherd(['run', '--enroll-if-needed'], env)
  let said = ''
  agent.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  const listed = async () => (await app.get('/agents')).json<AgentPage>().rows.filter((row) => row.toldAt)
  const refusals = () =>
    lines.filter(({ path, status }) => path?.includes('/agent/') && status === 401).length

  await vi.waitFor(async () => expect(await listed()).toHaveLength(1), WAIT)
  const [row] = await listed()
  await app.app.inject({
    method: 'DELETE',
    url: `/api/v1/agents/${row?.id}`,
    headers: bearer(app.tokens.operator),
  })
  await vi.waitFor(() => expect(said).toContain('nothing more is sent'), WAIT)
  expect(said).toContain('agent-revoked')
  await sleep(4000)
  expect(refusals()).toBe(1)
  expect(lines.filter(({ level }) => level > 30)).toEqual([])
  expect(await listed()).toEqual([])

  const status = await envherd(['status'], env)
  expect([status.code, status.out]).toEqual([
    1,
    expect.stringMatching(/^refused .*agent-revoked.*was revoked/m),
  ])
  const doctor = await envherd(['doctor'], env)
  expect(doctor.out.replace(/\s+/g, ' ')).toContain('this agent was revoked by the owner of the fleet')
  expect(doctor.out).toContain('envherd enroll')
  expect(doctor.code).not.toBe(0)

  expect((await envherd(['enroll'], env)).code).toBe(0)
  await vi.waitFor(async () => expect(await listed()).toHaveLength(1), WAIT)
  expect((await listed())[0]?.hostId).toBe(row?.hostId)
  expect((await envherd(['status'], env)).out).not.toMatch(/^refused/m)

  agent.kill('SIGTERM')
  await once(agent, 'exit')
  await app.close()
  await rm(home, { recursive: true, force: true })
}, 300_000)
