import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import type { AgentFacts } from '../../agent/contract/uplink.ts'
import type { HostPage } from '../../server/contract/host.ts'
import { checkIn } from '../support/check-in.ts'
import { describeInBrowser, openPage } from './browser.ts'
import { exceptStrange, openSignedIn, setUp, shownTo, startDashboard, type Dashboard } from './dashboard.ts'
import { cleanMachine } from './machines.ts'

const facts = (changes: Partial<AgentFacts> = {}): AgentFacts => ({
  envs: ['linux'],
  startedAt: '2026-01-01T00:00:00.000Z',
  timings: {},
  failed: [],
  spool: { waiting: 0, bytes: 0 },
  ...changes,
})

describeInBrowser('agents and labels', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard({ diagnose: exceptStrange })
    await setUp(await openPage(), dashboard)
    const denied = facts({ failed: [{ section: 'linux.goEnv', reason: 'denied' }] })
    for (const [name, said] of [
      ['one', facts()],
      ['two', denied],
      ['three', denied],
    ] as const) {
      const agent = await dashboard.enroll(name)
      await dashboard.send(agent, cleanMachine())
      await checkIn(dashboard, agent, { facts: said })
    }
  })
  afterAll(() => dashboard.close())

  it('lead from what cannot be read to the agents, and from one of them to its end', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/')
    await page.getByRole('link', { name: 'Agents' }).click()
    await page.getByRole('link', { name: 'Show 2 agents that cannot read goEnv' }).click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2)
    await page.locator('tbody tr', { hasText: 'two' }).getByRole('link').click()

    await page.getByRole('button', { name: 'Revoke the agent of linux' }).click()
    const dialog = page.getByRole('dialog', { name: 'Revoke this agent?' })
    expect(await dialog.textContent()).toContain('envherd enroll')
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await page.getByRole('button', { name: 'Revoke the agent of linux' }).click()
    await dialog.getByRole('button', { name: 'Revoke agent' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Revoke the agent of linux' }).waitFor({ state: 'detached' })

    await page.goto('/agents?hasErrors=true')
    await page.getByRole('link', { name: 'three' }).waitFor()
    expect(await page.locator('tbody tr').count()).toBe(1)
    expect(page.complaints).toEqual([])
  })

  it('of a host are edited in place, and several are asked for together', async () => {
    const page = await openSignedIn(dashboard)
    for (const [name, labels] of [
      ['one', 'team:payments site:berlin'],
      ['three', 'team:payments'],
    ] as const) {
      await page.goto(`/hosts?search=${name}`)
      await page.getByRole('link', { name }).click()
      await page.getByRole('button', { name: `Edit labels of ${name}` }).click()
      await page.locator('input:focus').fill('not_a#label')
      await page.getByText('“not_a#label” is not a label').waitFor()
      expect(await page.getByRole('button', { name: 'Save labels' }).isDisabled()).toBe(true)
      await page.getByLabel('Labels', { exact: true }).fill(labels)
      await page.getByRole('button', { name: 'Save labels' }).click()
      await page.getByRole('link', { name: 'team:payments' }).waitFor()
      await page.locator(`button:focus[aria-label="Edit labels of ${name}"]`).waitFor()
    }
    await page.goto('/hosts')
    for (const [label, left] of [
      ['team:payments', 2],
      ['site:berlin', 1],
    ] as const) {
      await page.getByRole('button', { name: 'Label', exact: true }).click()
      await page.getByRole('menuitemradio', { name: label }).click()
      await expect.poll(() => page.locator('tbody tr').count()).toBe(left)
    }
    await page.getByRole('button', { name: /site:berlin/ }).click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2)
    const { rows } = (await dashboard.get('/hosts?label=team:payments&label=site:berlin')).json<HostPage>()
    expect(rows.map(({ hostname }) => hostname)).toEqual(['one'])
    expect(page.complaints).toEqual([])
  })

  it('tell an admin, and nobody else, of snapshots that could not be taken', async () => {
    const lost = /snapshots? could not be taken/
    const page = await openSignedIn(dashboard)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const deadLetters = () => asked.filter((path) => path.endsWith('/dead-letters')).length
    await page.goto('/agents')
    await page.getByRole('link', { name: 'one' }).waitFor()
    await expect.poll(deadLetters).toBeGreaterThan(0)
    await page.waitForLoadState('networkidle')
    expect(await page.getByRole('heading', { name: lost }).count()).toBe(0)

    for (let index = 1; index <= 7; index++)
      await dashboard.send(await dashboard.enroll(`strange-${index}`), cleanMachine())
    await page.reload()
    const section = page.getByRole('region', { name: '7 snapshots could not be taken' })
    const newest = section.locator('tbody tr').first()
    await newest.waitFor()
    const text = await newest.textContent()
    for (const said of ['strange-7', 'RangeError', 'a defect of a detector', 'KiB'])
      expect(text).toContain(said)
    expect(await section.locator('tbody tr').count()).toBe(5)
    await section.getByRole('button', { name: 'Show all 7' }).click()
    expect(await section.locator('tbody tr').count()).toBe(7)
    const saving = page.waitForEvent('download')
    await section.getByRole('link', { name: 'Save snapshot of strange-2' }).click()
    const saved = JSON.parse(await readFile(await (await saving).path(), 'utf8')) as Snapshot
    expect(saved.host.hostname).toBe('strange-2')
    await section.getByRole('button', { name: 'Dismiss the snapshot of strange-7' }).click()
    const six = page.getByRole('region', { name: '6 snapshots could not be taken' })
    await six.waitFor()
    expect(await six.textContent()).not.toContain('strange-7')
    await six.getByRole('link', { name: 'strange-1', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'strange-1' }).waitFor()

    await shownTo(page, 'viewer')
    const before = deadLetters()
    await page.goto('/agents')
    await page.getByRole('link', { name: 'strange-1' }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByRole('heading', { name: lost }).count()).toBe(0)
    expect(deadLetters()).toBe(before)
    expect(page.complaints).toEqual([])
  })
})
