import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SnapshotPage } from '../../server/contract/host.ts'
import type { TestAgent } from '../support/app.ts'
import { describeInBrowser, openPage, type TestPage } from './browser.ts'
import { openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { cleanMachine, machineWithOrphan } from './machines.ts'

const ORPHAN = '/opt/old/go/bin'

describeInBrowser('comparing hosts', () => {
  let dashboard: Dashboard
  let works: TestAgent
  let broken: TestAgent
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
    works = await dashboard.enroll('works')
    broken = await dashboard.enroll('broken')
    await dashboard.send(works, cleanMachine())
    await dashboard.send(broken, cleanMachine(), new Date(Date.now() - 60_000))
    await dashboard.send(broken, machineWithOrphan())
    await dashboard.enroll('pending')
  })
  afterAll(() => dashboard.close())

  const choose = async (page: TestPage, side: 'From' | 'To', name: string) => {
    const field = page.getByRole('combobox', { name: `${side}: host` })
    await field.fill(name)
    await page.getByRole('option', { name }).waitFor()
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe(name)
  }
  const differences = (page: TestPage) => page.getByRole('region', { name: 'Differences' })
  const query = (page: TestPage) => Object.fromEntries(new URL(page.url()).searchParams)

  it('shows what one has in PATH that the other has not, by an address that can be sent', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto(`/hosts/${works.hostId}`)
    await page.getByRole('link', { name: 'Compare…' }).click()
    await page.getByText('Choose the other side').waitFor()
    await choose(page, 'To', 'broken')
    expect(query(page)).toEqual({ from: works.hostId, to: broken.hostId })

    const linux = differences(page).getByRole('region', { name: 'Linux' })
    const first = linux.locator('details').first()
    expect(await first.locator('summary').textContent()).toContain('PATH')
    const added = first.locator('li', { hasText: ORPHAN }).first()
    expect(await added.textContent()).toContain('Only on broken')

    await page.getByRole('link', { name: 'Swap sides' }).click()
    await expect.poll(() => query(page)).toEqual({ from: broken.hostId, to: works.hostId })
    const removed = linux
      .locator('details')
      .first()
      .locator('li', { has: page.locator('del') })
      .first()
    await expect.poll(() => removed.textContent()).toContain('Only on broken')

    await page.reload()
    await differences(page).getByText(ORPHAN).first().waitFor()
    const field = page.getByRole('combobox', { name: 'From: host' })
    await expect.poll(() => field.inputValue()).toBe('broken')
    expect(page.complaints).toEqual([])
  })

  it('compares a host with what it was, and two that are alike', async () => {
    const page = await openSignedIn(dashboard)
    const { rows } = (await dashboard.get(`/hosts/${broken.hostId}/snapshots`)).json<SnapshotPage>()
    await page.goto(`/compare?from=${broken.hostId}&to=${broken.hostId}`)
    await page.getByText('Both sides are the same snapshot').waitFor()
    await page.getByRole('button', { name: 'From: moment, Current' }).click()
    await page.getByRole('menuitemradio').last().click()
    await differences(page).getByText(ORPHAN).first().waitFor()
    expect(query(page)['from']).toBe(`${broken.hostId}@${String(rows.at(-1)?.id)}`)

    await choose(page, 'To', 'works')
    await page.getByText('Everything that agents report is the same').waitFor()
    expect(page.complaints).toEqual([])
  })

  it('says what is missing instead of a comparison', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/hosts')
    await page.getByRole('link', { name: 'Compare…' }).click()
    await page.getByText('Nothing chosen yet').waitFor()
    await choose(page, 'From', 'works')
    await choose(page, 'To', 'pending')
    await page.getByText('pending has sent nothing yet').waitFor()
    expect(page.complaints).toEqual([])

    await page.goto(`/compare?from=${works.hostId}&to=00000000-0000-4000-8000-000000000000`)
    await page.getByText('The host under “To” is not there').waitFor()
    await page.goto(`/compare?from=${works.hostId}@1&to=${broken.hostId}`)
    await page.getByText('is no longer kept').waitFor()
    await page.goto(`/compare?from=anything&to=${broken.hostId}`)
    await page.getByText('Choose the other side').waitFor()
  })

  it('follows a host that changes while it is looked at', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto(`/compare?from=${works.hostId}&to=${broken.hostId}`)
    await differences(page).getByText(ORPHAN).first().waitFor()
    await dashboard.send(broken, cleanMachine(), new Date(Date.now() + 1000))
    await page.getByText('No difference').waitFor()
    expect(page.complaints).toEqual([])
  })
})
