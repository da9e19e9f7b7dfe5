import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openPage } from './browser.ts'
import { openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { cleanMachine, machineWithOldGo, machineWithOrphan } from './machines.ts'

const ORPHAN = 'GO_BIN_ORPHAN'
const within = { timeout: 5_000 }

describeInBrowser('deciding about findings', () => {
  let dashboard: Dashboard
  let one: Awaited<ReturnType<Dashboard['enroll']>>
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
    one = await dashboard.enroll('one')
    const two = await dashboard.enroll('two')
    await dashboard.send(one, cleanMachine(), new Date(Date.now() - 3_600_000))
    for (const agent of [one, two]) await dashboard.send(agent, machineWithOrphan())
  })
  afterAll(() => dashboard.close())

  it('takes a suppressed pattern out of every count on another open page, and back when it is lifted', async () => {
    const overview = await openSignedIn(dashboard)
    await overview.goto('/')
    await overview.getByText('Live', { exact: true }).waitFor()
    const count = () => overview.locator('[data-count="findings"]').innerText()
    const before = await count()
    expect(Number(before)).toBeGreaterThanOrEqual(2)
    await overview.evaluate(() => Object.assign(globalThis, { sameDocument: true }))

    const host = await openSignedIn(dashboard)
    await host.goto(`/hosts/${one.hostId}`)
    const card = host.locator(`[data-finding="${ORPHAN}"]`)
    await card.waitFor({ timeout: 30_000 })
    await card.getByRole('button', { name: /^Suppress/ }).click()
    const dialog = host.getByRole('dialog')
    await dialog.getByText('hides 2 open findings').waitFor()
    await dialog.getByRole('radio', { name: /This pattern on every host/ }).check()
    await dialog.getByRole('button', { name: 'Suppress', exact: true }).click()
    await dialog.getByText('Say why in a few words').waitFor()
    await dialog.getByLabel('Reason').fill('until the move in spring')
    await dialog.getByLabel('For how long').selectOption({ label: '90 days' })
    await dialog.getByRole('button', { name: 'Suppress', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await card.waitFor({ state: 'detached', ...within })
    await host.getByText('1 suppressed').waitFor(within)
    await expect.poll(count, within).toBe(String(Number(before) - 2))
    await overview.locator(`tr[data-pattern="${ORPHAN}"]`).waitFor({ state: 'detached', ...within })

    const list = await openSignedIn(dashboard)
    await list.goto('/findings')
    await list.locator('main tbody tr, main p').first().waitFor()
    expect(await list.locator('main').innerText()).not.toContain('/opt/old/go/bin')
    await list.goto('/suppressions')
    const row = list.locator('main tbody tr')
    await row.getByText(ORPHAN).first().waitFor()
    expect(await row.count()).toBe(1)
    const text = await row.innerText()
    for (const part of [ORPHAN, 'Every host', 'until the move in spring', 'admin@example.com'])
      expect(text).toContain(part)
    await row.getByRole('link', { name: 'Show the 2 findings that this hides' }).click()
    await expect.poll(() => list.locator('main tbody tr').count()).toBe(2)
    await list.goBack()

    await row.getByRole('button', { name: /^Lift/ }).click()
    await row.getByRole('button', { name: 'Yes, lift' }).click()
    await list.getByText('Nothing is suppressed').waitFor()
    await expect.poll(count, within).toBe(before)
    await card.waitFor(within)
    await list.getByRole('link', { name: 'With those that ended' }).click()
    await expect.poll(() => row.innerText()).toContain('lifted')

    expect(await overview.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
    for (const page of [overview, host, list]) expect(page.complaints).toEqual([])
  })

  it('offers no decision to whoever may not make it', async () => {
    const page = await openSignedIn(dashboard)
    await page.route('**/api/v1/me', async (route) => {
      const reply = await route.fetch()
      const me: unknown = await reply.json()
      await route.fulfill({ response: reply, json: Object.assign({}, me, { role: 'viewer' }) })
    })
    await page.goto(`/hosts/${one.hostId}`)
    await page.locator(`[data-finding="${ORPHAN}"]`).waitFor()
    expect(await page.getByRole('button', { name: /^Suppress/ }).count()).toBe(0)
    await page.goto(`/detectors/${ORPHAN}`)
    await page.getByRole('heading', { name: 'How to fix it' }).waitFor()
    expect(await page.getByRole('heading', { name: 'Back-test' }).count()).toBe(0)
  })

  it('leads from a finding to its detector, which says what it finds now and found then', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto(`/hosts/${one.hostId}`)
    await page.locator(`[data-finding="${ORPHAN}"]`).getByRole('link', { name: 'About this check' }).click()
    await page.waitForURL(`**/detectors/${ORPHAN}`)

    const affected = page.locator('[data-back-test="affected"]')
    await page.getByRole('button', { name: 'Run' }).click()
    await expect.poll(() => affected.innerText()).toBe('2')
    expect(await page.locator('[data-back-test="hosts"]').innerText()).toBe('2')

    const moment = (minutesAgo: number) =>
      page.evaluate((minutes) => {
        const at = new Date(Date.now() - minutes * 60_000)
        return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
      }, minutesAgo)
    await page.getByLabel('Moment', { exact: true }).fill(await moment(30))
    await page.getByRole('button', { name: 'Run' }).click()
    await expect.poll(() => affected.innerText()).toBe('0')
    expect(await page.locator('[data-back-test="hosts"]').innerText()).toBe('1')
    await page.getByText('It fires on none of them.').waitFor()
    await page.getByLabel('Moment', { exact: true }).fill(await moment(-600))
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByText('Choose a moment in the past.').waitFor()

    await page.getByRole('radio', { name: 'now' }).check()
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByRole('link', { name: 'one', exact: true }).click()
    await page.waitForURL(`**/hosts/${one.hostId}*`)
    expect(page.complaints).toEqual([])
  })

  it('shows what follows from a cause beneath it, to be mended after it', async () => {
    const agent = await dashboard.enroll('chained')
    await dashboard.send(agent, machineWithOldGo())
    const page = await openSignedIn(dashboard)
    await page.goto(`/hosts/${agent.hostId}`)
    const cause = page.locator('article[data-finding="GO_VERSION_UNSUPPORTED"]')
    await cause.getByText('Cause of 1 more finding').waitFor()
    const effect = cause.locator('li[data-finding="GO_TOOLCHAIN_VULNERABLE"]')
    await effect.locator('summary').click()
    await effect.getByRole('heading', { name: 'How to fix it' }).waitFor()
    expect(await page.locator('article[data-finding="GO_TOOLCHAIN_VULNERABLE"]').count()).toBe(0)
  })

  it('finds detectors by words and by where they apply', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/detectors')
    const rows = page.locator('main tbody tr')
    await expect.poll(() => rows.count()).toBeGreaterThan(100)
    await page.getByRole('searchbox').fill('bin orphan')
    await expect.poll(() => rows.first().innerText()).toContain(ORPHAN)
    await expect.poll(() => rows.count()).toBeLessThan(10)
    await page.reload()
    await expect.poll(() => rows.count()).toBeLessThan(10)
    await rows.first().getByRole('link').click()
    await page.waitForURL(`**/detectors/${ORPHAN}`)
  })
})
