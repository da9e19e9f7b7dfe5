import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CURRENT_GO } from '../support/current-go.ts'
import { home, profileLine, snapshotOf } from '../support/snapshot.ts'
import { describeInBrowser, openPage } from './browser.ts'
import { openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { cleanMachine } from './machines.ts'

const PROFILE = `${home('linux')}/.profile`
const within = { timeout: 10_000 }

/** A machine with this many entries in PATH that are gone, each a finding. */
const machineWithOrphans = (count: number, under: string) =>
  snapshotOf({
    installs: [{ root: '/usr/local/go', version: CURRENT_GO }],
    path: [
      ...Array.from({ length: count }, (_, index) => ({
        dir: `/opt/${under}${String(index)}/go/bin`,
        origin: profileLine(PROFILE, 12 + index),
        is: { exists: false, isDir: false },
      })),
      '/usr/local/go/bin',
      '/usr/bin',
    ],
  })

describeInBrowser('lists', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
  })
  afterAll(() => dashboard.close())

  async function host(name: string, snapshot = cleanMachine()) {
    const agent = await dashboard.enroll(name)
    expect((await dashboard.send(agent, snapshot)).statusCode).toBe(200)
    return agent
  }

  it('lead back when the page that is looked at has emptied', async () => {
    const many = await host('many', machineWithOrphans(25, 'many'))
    await host('another', machineWithOrphans(1, 'another'))
    const list = await openSignedIn(dashboard)
    await list.goto('/findings?limit=25&sort=openedAt&order=desc')
    const pattern = await openSignedIn(dashboard)
    await pattern.goto('/patterns/GO_BIN_ORPHAN?limit=25')
    for (const page of [list, pattern]) {
      await page.getByRole('button', { name: 'Next' }).click()
      await page.waitForURL(/cursor=/)
      await page.getByText('1 of 26').waitFor()
    }

    await dashboard.send(many, cleanMachine())
    for (const page of [list, pattern]) {
      await page.getByText('/opt/another0/go/bin').waitFor(within)
      expect(page.url()).not.toContain('cursor')
    }
  })

  it('of a pattern begin at their start when a tile of the page is followed', async () => {
    await host('more', machineWithOrphans(30, 'more'))
    const page = await openSignedIn(dashboard)
    await page.goto('/patterns/GO_BIN_ORPHAN?limit=25')
    const findings = page.locator('#findings')
    await findings.getByRole('button', { name: 'Next' }).click()
    await page.waitForURL(/cursor=/)
    await page.getByRole('link', { name: /Times found/ }).click()
    await page.waitForURL(/status=all/)
    await expect.poll(() => findings.locator('li').count()).toBe(25)
    expect(await findings.getByRole('alert').count()).toBe(0)
  })

  it('keep the reason that is being typed when the row it is about leaves them', async () => {
    const agent = await host('short-lived', machineWithOrphans(1, 'short'))
    const page = await openSignedIn(dashboard)
    await page.goto('/findings?sort=openedAt&limit=200')
    const row = page.locator('main tbody tr', { hasText: '/opt/short0/go/bin' })
    await row.getByRole('button', { name: /^Suppress/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('until the move in spring')
    await dashboard.send(agent, cleanMachine())
    await row.waitFor({ state: 'detached', ...within })
    expect(await dialog.getByLabel('Reason').inputValue({ timeout: 1_000 })).toBe('until the move in spring')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('of a search lead nowhere but to what was typed', async () => {
    await host('alpha-build')
    await host('beta-build')
    const page = await openSignedIn(dashboard)
    await page.goto('/agents')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.route(
      ({ pathname, searchParams }) =>
        pathname === '/api/v1/hosts' && searchParams.get('search')?.startsWith('beta') === true,
      async (route) => {
        await wait(700)
        await route.continue().catch(() => undefined)
      },
    )
    await page.keyboard.press('Control+k')
    const dialog = page.getByRole('dialog')
    await dialog.locator('input').fill('alpha-build')
    await dialog.getByRole('option', { name: 'alpha-build' }).waitFor()
    await dialog.locator('input').fill('beta-build')
    await page.keyboard.press('Enter')
    await wait(300)
    await page.keyboard.press('Enter')
    await dialog.getByRole('option', { name: 'beta-build' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'beta-build' }).waitFor()
  })

  it('of snapshots compare the last of a page with the first of the next', async () => {
    const agent = await dashboard.enroll('long-lived')
    for (let age = 52; age > 0; age--)
      await dashboard.send(agent, machineWithOrphans(age % 3, 'age'), new Date(Date.now() - age * 60_000))
    const page = await openSignedIn(dashboard)
    await page.goto(`/hosts/${agent.hostId}?tab=history`)
    await page.getByRole('link', { name: 'Older' }).waitFor()
    await page.locator('main ol li').last().getByRole('link').first().click()
    await page.getByText('/opt/age').first().waitFor(within)
    expect(await page.locator('main').innerText()).not.toContain('no earlier snapshot')
  })
})
