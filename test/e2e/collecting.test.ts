import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEFAULT_COLLECTING } from '../../agent/contract/collecting.ts'
import type { CollectingState } from '../../server/contract/collecting.ts'
import { bearer } from '../support/app.ts'
import { checkIn } from '../support/check-in.ts'
import { describeInBrowser, openPage } from './browser.ts'
import { ADMIN, openSignedIn, setUp, shownTo, startDashboard, type Dashboard } from './dashboard.ts'

describeInBrowser('what agents may look at', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
  })
  afterAll(() => dashboard.close())

  const stored = async () => (await dashboard.get('/collecting')).json<CollectingState>()

  it('is changed below the policy, and agents are told at their next check-in', async () => {
    const agent = await dashboard.enroll('told')
    const page = await openSignedIn(dashboard)
    await page.goto('/policy')
    const form = page.getByRole('form', { name: 'What agents may look at' })
    await form.getByText('Never changed').waitFor()
    const roots = form.getByLabel('Directories with projects')
    await roots.fill('~/src\n'.repeat(51))
    await form.getByLabel('Try whether module proxies can be reached').check()
    await form.getByText('2 settings changed').waitFor()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('No more than 50 lines.').waitFor()
    expect(await page.locator('[data-setting="projectRoots"]:focus').count()).toBe(1)
    expect((await stored()).revision).toBe(0)

    await roots.fill('~/src\nD:\\work\n')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved. Each agent takes it over at its next check-in.').waitFor()
    await form.getByText(`Revision 1, changed by ${ADMIN.email}`).waitFor()
    const collecting = { projectRoots: ['~/src', 'D:\\work'], probes: true, smoke: false }
    expect((await stored()).collecting).toEqual(collecting)
    const { settings } = await checkIn(dashboard, agent, { settingsTag: '' })
    expect(settings?.collecting).toEqual(collecting)
    // The policy above it is another decision.
    await page.getByText('Never changed: these are the defaults.').waitFor()
    expect(page.complaints).toEqual([])
  })

  it('does not lose what was typed, nor what somebody else has changed meanwhile', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/policy')
    const form = page.getByRole('form', { name: 'What agents may look at' })
    await form.getByLabel('Let Go build a small program once a day').check()
    await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click()
    const { revision } = await stored()
    const reply = await dashboard.app.inject({
      method: 'PUT',
      url: '/api/v1/collecting',
      headers: bearer(dashboard.tokens.admin),
      payload: { collecting: DEFAULT_COLLECTING, revision },
    })
    expect(reply.statusCode).toBe(200)
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('token admin has changed this meanwhile').waitFor()
    expect(await form.getByLabel('Directories with projects').inputValue()).toBe('')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Saved.').waitFor()
    expect((await stored()).collecting).toEqual({ ...DEFAULT_COLLECTING, smoke: true })
    expect(page.complaints.filter((text) => !text.includes('409'))).toEqual([])
  })

  it('is shown to others, who cannot change it', async () => {
    const page = await openSignedIn(dashboard)
    await shownTo(page, 'viewer')
    await page.goto('/policy')
    const roots = page.getByLabel('Directories with projects')
    await roots.waitFor()
    expect(await roots.isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  })
})
