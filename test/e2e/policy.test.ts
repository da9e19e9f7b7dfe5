import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../agent/contract/policy.ts'
import type { PolicyState } from '../../server/contract/policy.ts'
import { rejudgeFleet } from '../../server/judging/rejudge.ts'
import { bearer } from '../support/app.ts'
import { snapshotOf } from '../support/snapshot.ts'
import { describeInBrowser, openPage } from './browser.ts'
import { ADMIN, openSignedIn, setUp, shownTo, startDashboard, type Dashboard } from './dashboard.ts'

describeInBrowser('the policy', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
    for (const name of ['one', 'two']) await dashboard.send(await dashboard.enroll(name), snapshotOf())
    await dashboard.enroll('never-reported')
  })
  afterAll(() => dashboard.close())

  const stored = async () => (await dashboard.get('/policy')).json<PolicyState>()
  const put = (changes: object, revision: number) =>
    dashboard.app.inject({
      method: 'PUT',
      url: '/api/v1/policy',
      headers: bearer(dashboard.tokens.admin),
      payload: { policy: { ...DEFAULT_POLICY, ...changes }, revision },
    })

  it('is changed at its fields, says what that does, and judges the fleet by it', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/')
    await page.getByRole('navigation').getByRole('link', { name: 'Policy' }).click()
    await page.getByText('Never changed: these are the defaults.').waitFor()
    const save = page.getByRole('button', { name: 'Save' })
    expect(await save.count()).toBe(0)
    expect(await page.getByLabel('Oldest Go that is fine').inputValue()).toBe('')

    await page.getByLabel('Machines are expected to have Go').uncheck()
    await page.getByLabel('Days of grace after a new release').fill('soon')
    await page.getByLabel('Wrappers named go that are intended').fill('/opt/tools/go\nD:\\tools\\go.cmd\n')
    await page.getByText('3 settings changed').waitFor()
    await page.getByText('Saving judges 2 hosts again').waitFor()
    await save.click()
    const days = page.getByLabel('Days of grace after a new release')
    await page.getByText('Expected a whole number.').waitFor()
    expect(await days.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('[data-setting="eolGraceDays"]:focus').count()).toBe(1)
    expect((await stored()).revision).toBe(0)

    await days.fill('60')
    await save.click()
    await page.getByText('Saved. 2 hosts are judged again within a minute or two.').waitFor()
    await page.getByText(`Revision 1, changed by ${ADMIN.email}`).waitFor()
    expect((await stored()).policy).toEqual({
      ...DEFAULT_POLICY,
      requiresGo: false,
      eolGraceDays: 60,
      wrappers: ['/opt/tools/go', 'D:\\tools\\go.cmd'],
    })
    expect(await rejudgeFleet(dashboard.deps)).toBe(2)
    await page.reload()
    expect(await days.inputValue()).toBe('60')
    expect(page.complaints).toEqual([])
  })

  it('does not lose what was typed', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/policy')
    const oldest = page.getByLabel('Oldest Go that is fine')
    await oldest.fill('1.25')
    await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click()
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Stay' }).click()
    await question.waitFor({ state: 'detached' })
    expect(await oldest.inputValue()).toBe('1.25')

    // Somebody else is quicker; both changes are kept.
    const { revision, policy } = await stored()
    expect((await put({ ...policy, allowSnap: true }, revision)).statusCode).toBe(200)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('token admin has changed the policy meanwhile').waitFor()
    await page.getByText('1 setting changed').waitFor()
    expect(await page.getByLabel('Go from snap is fine').isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect((await stored()).policy).toMatchObject({ minGo: '1.25', allowSnap: true })

    await oldest.fill('1.26')
    await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click()
    await question.getByRole('button', { name: 'Leave' }).click()
    await page.waitForURL('**/hosts')
    expect((await stored()).policy.minGo).toBe('1.25')
    // The browser tells of the refused change in its own words.
    expect(page.complaints.filter((text) => !text.includes('409'))).toEqual([])
  })

  it('is shown to others, who cannot change it', async () => {
    const page = await openSignedIn(dashboard)
    await shownTo(page, 'operator')
    await page.goto('/policy')
    await page.getByText('Only administrators change the policy.').waitFor()
    expect(await page.getByLabel('Oldest Go that is fine').isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  })
})
