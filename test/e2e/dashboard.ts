import { existsSync } from 'node:fs'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { ensureSetup } from '../../server/accounts/setup.ts'
import type { Role } from '../../server/contract/account.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/app.ts'
import { openPage, type TestPage } from './browser.ts'

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery staple' }

export type Dashboard = TestApp & { address: string; setupPath: string }

/** The real server with the built dashboard, on an address of its own, nobody signed up yet. */
export async function startDashboard(options: TestAppOptions = {}): Promise<Dashboard> {
  if (!existsSync(new URL('../../dist/web/index.html', import.meta.url)))
    throw new Error(
      'dist/web is not built: `npm test` builds it, or npx vite build --config web/vite.config.ts',
    )
  const started = await startTestApp(options)
  const address = await started.listen()
  const link = await ensureSetup(started.deps)
  if (link === undefined) throw new Error('expected a set-up link')
  const { pathname, hash } = new URL(link)
  return Object.assign(started, { address, setupPath: pathname + hash })
}

/** The catalogue, with a defect: snapshots of hosts whose name begins with `strange` become dead letters. */
export const exceptStrange: NonNullable<TestAppOptions['diagnose']> = (snapshot, policy, surroundings) => {
  if (snapshot.host.hostname.startsWith('strange')) throw new RangeError('a defect of a detector')
  return diagnose(snapshot, policy, undefined, surroundings)
}

/** Fills in the form of the set-up link, which signs in. */
export async function setUp(page: TestPage, { address, setupPath }: Dashboard): Promise<void> {
  await page.goto(address + setupPath)
  await page.getByLabel('E-mail address').fill(ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.getByLabel('Password again').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
}

/** A page that is signed in already; whatever theme, language and size. */
export async function openSignedIn(
  dashboard: Dashboard,
  options: Parameters<typeof openPage>[0] = {},
): Promise<TestPage> {
  const page = await openPage({ ...options, baseURL: dashboard.address })
  const reply = await page.request.post('/api/v1/sign-in', {
    data: ADMIN,
    headers: { origin: dashboard.address },
  })
  if (!reply.ok()) throw new Error(`sign-in: ${reply.status()} ${await reply.text()}`)
  return page
}

/** The page as somebody of this role sees it; the server knows better. */
export const shownTo = (page: TestPage, role: Role) =>
  page.route('**/api/v1/me', async (route) => {
    const reply = await route.fetch()
    const me: unknown = await reply.json()
    await route.fulfill({ response: reply, json: Object.assign({}, me, { role }) })
  })
