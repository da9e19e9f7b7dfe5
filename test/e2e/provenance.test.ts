import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openPage } from './browser.ts'
import { openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { machineWithOrphan, machineWithStaleGoroot } from './machines.ts'

describeInBrowser('where things come from', () => {
  let dashboard: Dashboard
  let hostId: string
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
    const agent = await dashboard.enroll('dev-laptop')
    hostId = agent.hostId
    expect((await dashboard.send(agent, machineWithStaleGoroot())).statusCode).toBe(200)
  })
  afterAll(() => dashboard.close())

  it('names the planted file and line in the graph of go, and leads there by keyboard', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto(`/hosts/${hostId}?tab=why`)
    const graph = page.getByRole('region', { name: 'Why go is this go: bash, interactive' })
    const line = graph.locator('[data-node="source:profile:/home/<u1>/.profile:9"]')
    await line.waitFor()
    expect((await line.innerText()).replaceAll('\n', '')).toContain('/home/<u1>/.profile:9')
    expect(await graph.locator('g path').count()).toBeGreaterThan(4)

    await graph.focus()
    const focused = () => page.evaluate('document.activeElement.getAttribute("data-node")')
    for (let step = 0; step < 12 && (await focused()) !== (await line.getAttribute('data-node')); step += 1)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const row = page.locator('tr:focus')
    await row.waitFor()
    expect(await row.innerText()).toMatch(/^9\s+GOROOT/)
    expect(page.complaints).toEqual([])
  })

  it('is a list on a narrow screen, and follows a change of the machine without a reload', async () => {
    const page = await openSignedIn(dashboard, { viewport: { width: 390, height: 844 } })
    await page.goto(`/hosts/${hostId}?tab=why`)
    await page.locator('li [data-node="variable:GOROOT"]').waitFor()
    expect(await page.locator('svg foreignObject').count()).toBe(0)
    const agent = await dashboard.enroll('dev-laptop')
    expect((await dashboard.send(agent, machineWithOrphan())).statusCode).toBe(200)
    await page.locator('li [data-node="variable:GOROOT"]').waitFor({ state: 'detached' })
    expect(page.complaints).toEqual([])
  })
})
