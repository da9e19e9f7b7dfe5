import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openPage, type TestPage } from './browser.ts'
import { ADMIN, openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { machineWithOrphan } from './machines.ts'

describeInBrowser('the sign-in', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await startDashboard()
    await setUp(await openPage(), dashboard)
    await dashboard.send(await dashboard.enroll('left-behind'), machineWithOrphan())
  })
  afterAll(() => dashboard.close())

  async function signOut(page: TestPage) {
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  }

  it('does not end by hand without asking about what was typed', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/policy')
    const oldest = page.getByLabel('Oldest Go that is fine')
    await oldest.fill('1.20')
    const question = page.getByRole('alertdialog')
    await signOut(page)
    await question.getByRole('button', { name: 'Stay' }).click()
    expect(await oldest.inputValue()).toBe('1.20')
    await signOut(page)
    await question.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('is asked for where it has ended while something was typed', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/policy')
    await page.getByLabel('Oldest Go that is fine').fill('1.20')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).search).toBe('?next=/policy')
  })

  it('says so when it could not be ended, and leaves nothing for whoever signs in next', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/findings')
    const row = page.locator('main tbody tr', { hasText: 'left-behind' })
    await row.waitFor()
    await page.route('**/api/v1/sign-in', (route) => route.abort(), { times: 1 })
    await signOut(page)
    await page.getByText('You are still signed in').waitFor()
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()

    await page.getByLabel('E-mail address').fill(ADMIN.email)
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.route('**/api/v1/findings?**', (route) => route.abort())
    await page.getByRole('link', { name: 'Findings', exact: true }).click()
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    expect(await row.count()).toBe(0)
  })

  it('has the role that the server says at a refusal, and shows no more than that', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/access')
    const make = page.getByRole('button', { name: 'Make a token' })
    const name = page.getByLabel('Name').first()
    await name.fill('jenkins')
    await page.route('**/api/v1/tokens', (route) => route.abort(), { times: 1 })
    await make.click()
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    expect(await name.inputValue()).toBe('jenkins')
    await make.click()
    await page.getByText('jenkins').first().waitFor()
    await expect.poll(() => name.inputValue()).toBe('')
    await name.fill('nightly')
    const setRole = (role: string) =>
      dashboard.database.pool.query('UPDATE user_account SET role = $1', [role])
    await setRole('viewer')
    await make.click()
    await page.getByText('Only administrators').waitFor()
    expect(await make.count()).toBe(0)
    await setRole('admin')
  })
})
