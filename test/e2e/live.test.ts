import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openPage } from './browser.ts'
import { ADMIN, openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { cleanMachine, machineWithOrphan } from './machines.ts'

describeInBrowser('dashboard', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
  })
  afterAll(() => dashboard.close())

  it('leads from the set-up link to an empty Overview with the next step, once', async () => {
    const page = await openPage()
    await page.goto(dashboard.address)
    await page.getByText('The setup link is incomplete').waitFor()

    await page.goto(dashboard.address + dashboard.setupPath)
    await page.reload()
    await page.getByLabel('E-mail address').fill('admin')
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await page.getByText('This is not an e-mail address.').waitFor()
    await page.getByText('Use at least 12 characters.').waitFor()
    await page.getByText('The two passwords are not the same.').waitFor()

    await setUp(page, dashboard)
    await page.getByText('No hosts yet').waitFor()
    await page.locator('main').getByRole('link', { name: 'Add a host' }).click()
    await page.waitForURL('**/add-host')
    expect(page.complaints.filter((text) => !/40[01]/.test(text))).toEqual([])

    const late = await openPage()
    await late.goto(dashboard.address + dashboard.setupPath)
    await late.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('refuses a wrong password in words, then lets in and goes where one wanted to', async () => {
    const page = await openPage()
    await page.goto(`${dashboard.address}/hosts?presence=late`)
    await page.getByLabel('E-mail address').fill(ADMIN.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The e-mail address or the password is wrong.').waitFor()
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/hosts?presence=late')

    const direct = await openPage()
    await direct.goto(`${dashboard.address}/sign-in?next=%2Fpatterns`)
    await direct.getByLabel('E-mail address').fill(ADMIN.email)
    await direct.getByLabel('Password').fill(ADMIN.password)
    await direct.getByRole('button', { name: 'Sign in' }).click()
    await direct.waitForURL('**/patterns')
  })

  it('shows a finding, its counters and its line in the feed, and its resolution, without a reload', async () => {
    const agent = await dashboard.enroll('dev-laptop')
    expect((await dashboard.send(agent, cleanMachine())).statusCode).toBe(200)
    const overview = await openSignedIn(dashboard)
    await overview.goto('/')
    const host = await openSignedIn(dashboard)
    await host.goto(`/hosts/${agent.hostId}`)
    await host.getByText('Nothing wrong here').or(host.getByText('not everything could be checked')).waitFor()
    const count = (name: string) => overview.locator(`[data-count="${name}"]`)
    await expect.poll(() => count('withFindings').innerText()).toMatch(/\n0\n/)
    await expect.poll(() => count('findings').innerText()).toBe('0')
    for (const page of [overview, host]) {
      await page.getByText('Live', { exact: true }).waitFor()
      await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
    }

    expect((await dashboard.send(agent, machineWithOrphan())).statusCode).toBe(200)
    const card = host.locator('[data-finding="GO_BIN_ORPHAN"]')
    await Promise.all([
      overview.locator('[data-occurrence="opened"][data-pattern="GO_BIN_ORPHAN"]').waitFor(),
      expect.poll(() => count('withFindings').innerText()).toMatch(/\n1\n/),
      expect.poll(() => count('findings').innerText()).toBe('1'),
      overview.locator('tr[data-pattern="GO_BIN_ORPHAN"]').waitFor(),
      card.waitFor(),
    ])
    expect(await card.getAttribute('data-mark')).toBe('opened')
    const evidence = await card.innerText()
    expect(evidence).toContain('/opt/old/go/bin')
    expect(evidence).toContain('.profile:12')

    expect((await dashboard.send(agent, cleanMachine())).statusCode).toBe(200)
    await Promise.all([
      overview.locator('[data-occurrence="resolved"][data-pattern="GO_BIN_ORPHAN"]').waitFor(),
      expect.poll(() => count('withFindings').innerText()).toMatch(/\n0\n/),
      expect.poll(() => count('findings').innerText()).toBe('0'),
      expect.poll(() => card.getAttribute('data-mark')).toBe('resolved'),
      host.getByText('Just resolved').waitFor(),
    ])
    for (const page of [overview, host]) {
      expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
      expect(page.complaints).toEqual([])
    }
  })

  it('lists a finding that opens and drops one that ends, without a reload', async () => {
    const agent = await dashboard.enroll('dev-server')
    await dashboard.send(agent, cleanMachine())
    const page = await openSignedIn(dashboard)
    await page.goto('/findings')
    await page.getByText('Live', { exact: true }).waitFor()
    const row = page.locator('main tbody tr', { hasText: 'dev-server' })
    await dashboard.send(agent, machineWithOrphan())
    await row.getByText('/opt/old/go/bin').waitFor()
    await dashboard.send(agent, cleanMachine())
    await row.waitFor({ state: 'detached' })
  })

  it('counts what happens while the feed is paused, and shows it when asked', async () => {
    const agent = await dashboard.enroll('dev-desktop')
    await dashboard.send(agent, cleanMachine())
    const page = await openSignedIn(dashboard)
    await page.goto('/')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await dashboard.send(agent, machineWithOrphan())
    const line = page.locator('li[data-occurrence="opened"]', { hasText: 'dev-desktop' })
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await line.count()).toBe(0)
    await page.getByRole('button', { name: '1 new' }).click()
    await line.waitFor()
  })

  it('shows the list behind each number', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/')
    // Whole, also where there is little room for its words.
    await page.setViewportSize({ width: 320, height: 700 })
    await page.getByText('dev-desktop').first().waitFor()
    const cut = page.evaluate(
      `[...document.querySelectorAll('[data-count] span')]
        .filter((text) => text.clientWidth > 0 && text.scrollWidth > text.clientWidth)
        .map((text) => text.textContent)`,
    )
    expect(await cut).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.locator('[data-count="findings"]').click()
    await page.waitForURL('**/findings')
    const rows = page.locator('main tbody tr')
    await expect.poll(() => rows.count()).toBe(1)
    await rows.first().getByRole('link').first().click()
    await page.waitForURL(/\/hosts\/[0-9a-f-]{36}/)
    await page.getByRole('heading', { name: 'dev-desktop' }).waitFor()
  })
})
