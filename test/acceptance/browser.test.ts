import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { HostPage } from '../../server/contract/host.ts'
import { describeInBrowser, openPage, type TestPage } from '../e2e/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { startAgent } from './agent-process.ts'
import { apiOf } from './api.ts'
import { realGo } from './go-places.ts'
import { makeStaleHome } from './stale-home.ts'

const PATTERN = 'GOROOT_VERSION_MISMATCH'
/** What is waited for comes with the change or never: the next check-in is an hour away. */
const WITHIN = { timeout: 60_000 }

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

const toolchains = await realGo('agent, server and browser together', 2)

async function signIn(page: TestPage, { address, admin }: ServerProcess, path: string): Promise<void> {
  await page.goto(address + path)
  await page.getByLabel('E-mail address').fill(admin.email)
  await page.getByLabel('Password').fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`**${path}`)
  await page.getByText('Live', { exact: true }).waitFor()
  page.complaints.length = 0
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
}

describeInBrowser('agent, server and browser together', () => {
  it.skipIf(!toolchains)(
    'a line in .bashrc is seen in the dashboard without a reload, and so is its removal',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'envherd-browser-'))
      undo.push(() => rm(folder, { recursive: true, force: true }))
      const { person, versions, staleLine, write } = await makeStaleHome(folder, toolchains ?? [])
      await write()
      // Only a watched file can explain a report.
      const server = await startServer({
        dataDir: join(folder, 'data'),
        env: { ENVHERD_CHECK_IN_SECONDS: '3600' },
      })
      undo.push(() => server.stop())
      const agent = startAgent(person, server)
      undo.push(() => agent.stop())
      const api = apiOf(server.address, server.token)
      const hosts = async () => (await api.get('/hosts', HostPage)).rows
      await expect
        .poll(async () => (await hosts())[0]?.envs[0]?.goVersion, { timeout: 30_000 })
        .toBe(versions.newer)
      const [host] = await hosts()

      const [list, overview, detail] = [await openPage(), await openPage(), await openPage()]
      await signIn(list, server, '/hosts')
      const row = list.locator('main tbody tr', { hasText: host?.hostname ?? 'no host' })
      await row.getByText(versions.newer).waitFor()
      await signIn(overview, server, '/')
      await signIn(detail, server, `/hosts/${host?.id ?? ''}`)
      await expect.poll(() => agent.log(), { timeout: 15_000 }).toContain('watching begins')
      await sleep(1_500)

      const count = (name: string) => overview.locator(`[data-count="${name}"]`)
      const card = detail.locator(`[data-finding="${PATTERN}"]`)
      const feed = (kind: string) =>
        overview.locator(`[data-occurrence="${kind}"][data-pattern="${PATTERN}"]`).first()

      const before = Number(await count('findings').innerText())
      const added = Date.now()
      await write(staleLine)
      await Promise.all([
        feed('opened').waitFor(WITHIN),
        expect.poll(() => count('findings').innerText(), WITHIN).toBe(String(before + 1)),
        expect.poll(() => count('withFindings').innerText(), WITHIN).toMatch(/\n1\n/),
        card.waitFor(WITHIN),
        row.getByText('1 Critical').waitFor(WITHIN),
      ])
      const seen = Date.now() - added
      expect(await card.innerText()).toMatch(/\.bashrc:3/)

      const removed = Date.now()
      await write()
      await Promise.all([
        feed('resolved').waitFor(WITHIN),
        expect.poll(() => count('findings').innerText(), WITHIN).toBe(String(before)),
        expect.poll(() => card.getAttribute('data-mark'), WITHIN).toBe('resolved'),
      ])
      console.log(`browser: finding shown after ${seen} ms, gone after ${Date.now() - removed} ms`)
      for (const page of [list, overview, detail]) {
        expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
        expect(page.complaints).toEqual([])
      }
    },
    300_000,
  )
})
