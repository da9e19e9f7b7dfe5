import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { HostPage } from '../../server/contract/host.ts'
import { PatternDetail } from '../../server/contract/pattern.ts'
import { startServer } from '../support/server-process.ts'
import { scan, startAgent, type Report } from './agent-process.ts'
import { apiOf, type Api } from './api.ts'
import { realGo } from './go-places.ts'
import { openFeed } from './live-client.ts'
import { makeStaleHome } from './stale-home.ts'

const PATTERN = 'GOROOT_VERSION_MISMATCH'
const LIMIT_MS = 5_000

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

const toolchains = await realGo('a stale GOROOT beside another Go', 2)

/** What scan and server must agree on, in an order of its own. */
const verdicts = (findings: Pick<Report['findings'][number], Compared>[]) =>
  findings
    .map(({ pattern, severity, layer, env, subject, evidence, title, explanation }) => {
      return { pattern, severity, layer, env, subject, evidence, title, explanation }
    })
    .sort((a, b) => (`${a.pattern} ${a.subject}` < `${b.pattern} ${b.subject}` ? -1 : 1))
type Compared = 'pattern' | 'severity' | 'layer' | 'env' | 'subject' | 'evidence' | 'title' | 'explanation'

async function onServer(api: Api) {
  const open = await api.findings({ status: 'open' })
  return verdicts(open.map((row) => ({ ...row, title: row.title.en, explanation: row.explanation.en })))
}

describe.skipIf(!toolchains)('a stale GOROOT beside another Go', () => {
  test('is found with file and line, by scan and server alike, and followed live', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'envherd-stale-'))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    const { person, versions, staleLine, write } = await makeStaleHome(folder, toolchains ?? [])
    await write(staleLine)

    const server = await startServer({
      dataDir: join(folder, 'data'),
      // Only a watched file can explain a report.
      env: { ENVHERD_CHECK_IN_SECONDS: '3600' },
    })
    undo.push(() => server.stop())
    const api = apiOf(server.address, server.token)
    const feed = await openFeed(server.address, server.token)
    undo.push(async () => feed.close())
    const agent = startAgent(person, server)
    undo.push(() => agent.stop())
    const ours = (kind: string) => (row: { pattern: string; kind: string }) =>
      row.pattern === PATTERN && row.kind === kind

    await feed.next(ours('opened'), 30_000)
    const found = (await api.findings({ pattern: PATTERN }))[0]
    expect(found?.evidence).toMatchObject({
      goVersion: versions.newer,
      rootVersion: versions.older,
      origin: { kind: 'profile', line: 3 },
    })
    expect(JSON.stringify(found?.evidence)).toMatch(/"ref":"[^"]*\.bashrc"/)
    const [host] = (await api.get('/hosts', HostPage)).rows
    expect(host?.envs[0]?.goVersion).toBe(versions.newer)

    // With the tenant's key, which the agent has now, so that marks and hashes are the same.
    const report = await scan(person)
    expect(report.findings.map(({ pattern }) => pattern)).toContain(PATTERN)
    expect(verdicts(report.findings)).toEqual(await onServer(api))

    await expect.poll(() => agent.log(), { timeout: 15_000 }).toContain('watching begins')
    await sleep(1_500)
    const latencies: string[] = []
    for (const [kind, more] of [
      ['resolved', []],
      ['reopened', [staleLine]],
      ['resolved', []],
      ['reopened', ['', staleLine]],
    ] as const) {
      const changed = Date.now()
      await write(...more)
      const { at } = await feed.next(ours(kind), 20_000)
      latencies.push(`${kind} after ${at - changed} ms`)
      expect(at - changed, `${kind} on the dashboard's socket`).toBeLessThan(LIMIT_MS)
      const open = await api.findings({ pattern: PATTERN })
      expect(open).toHaveLength(kind === 'reopened' ? 1 : 0)
    }
    // The line has moved by one, and the evidence with it.
    expect((await api.findings({ pattern: PATTERN }))[0]?.evidence).toMatchObject({ origin: { line: 4 } })
    expect(await api.get(`/patterns/${PATTERN}`, PatternDetail)).toMatchObject({
      openFindings: 1,
      affectedHosts: 1,
      openings: 3,
      resolutions: 2,
    })
    expect(verdicts((await scan(person)).findings)).toEqual(await onServer(api))
    console.log(`stale GOROOT: ${latencies.join(', ')}`)
  }, 120_000)
})
