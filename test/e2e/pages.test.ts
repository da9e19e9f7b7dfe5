import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkIn } from '../support/check-in.ts'
import { describeInBrowser, openPage, type TestPage } from './browser.ts'
import { exceptStrange, openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
import { cleanMachine, machineWithOrphan, machineWithStaleGoroot } from './machines.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to keep pictures of what was tested, to look at. */
const pictures = process.env['ENVHERD_PICTURES']

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } }
const LOOKS = [
  { theme: 'light', size: 'wide', language: 'en' },
  { theme: 'dark', size: 'wide', language: 'zh' },
  { theme: 'light', size: 'narrow', language: 'zh' },
  { theme: 'dark', size: 'narrow', language: 'en' },
] as const
type Look = (typeof LOOKS)[number]

const optionsOf = ({ theme, size, language }: Look) => ({
  viewport: SIZES[size],
  colorScheme: theme,
  locale: language === 'zh' ? 'zh-CN' : 'en-US',
})

/** What axe finds wrong, as one line each; and nothing may stick out of the page sideways. */
async function faultsOf(page: TestPage): Promise<string[]> {
  // The page's own CSP refuses injected scripts, as it should; evaluate is not one.
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })')
  const sideways = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(sideways === 0 ? [] : [`wider than the screen by ${String(sideways)} px`]),
    ...page.complaints,
  ]
}

async function keep(page: TestPage, name: string, { theme, size, language }: Look) {
  if (pictures === undefined) return
  const path = join(pictures, `${name}-${size}-${theme}-${language}.png`)
  await page.screenshot({ path, fullPage: true })
}

async function look(page: TestPage, path: string, name: string, shown: Look) {
  await page.goto(path)
  await page.locator('h1').waitFor()
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  await keep(page, name, shown)
  return (await faultsOf(page)).map((fault) => `${name}: ${fault}`)
}

describeInBrowser('pages, in both themes, languages and sizes', () => {
  let dashboard: Dashboard
  let hostId: string
  let otherHostId: string
  let pendingHostId: string
  beforeAll(async () => {
    dashboard = await startDashboard({ diagnose: exceptStrange })
  })
  afterAll(() => dashboard.close())

  it('Setup', async () => {
    const faults: string[] = []
    for (const each of LOOKS) {
      const page = await openPage({ ...optionsOf(each), baseURL: dashboard.address })
      faults.push(...(await look(page, dashboard.setupPath, 'setup', each)))
      await page.context().close()
    }
    // Nobody is signed in yet, and the browser says so about the question who it is.
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([])
    await setUp(await openPage(), dashboard)
  })

  it.each(LOOKS)('without a host: $size $theme $language', async (each) => {
    const page = await openSignedIn(dashboard, optionsOf(each))
    const faults = [
      ...(await look(page, '/', 'overview-empty', each)),
      ...(await look(page, '/findings', 'findings-empty', each)),
      ...(await look(page, '/agents', 'agents-empty', each)),
      ...(await look(page, '/values', 'values-empty', each)),
      ...(await look(page, '/compare', 'compare-empty', each)),
    ]
    expect(faults).toEqual([])
  })

  it('fills the fleet', async () => {
    const agent = await dashboard.enroll('build-工作站-01')
    hostId = agent.hostId
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
    for (const [snapshot, minutes] of [
      [cleanMachine(), 30],
      [machineWithOrphan(), 20],
      [machineWithStaleGoroot(), 2],
    ] as const)
      expect((await dashboard.send(agent, snapshot, minutesAgo(minutes))).statusCode).toBe(200)
    const other = await dashboard.enroll(
      'a-host-with-a-rather-long-name-that-goes-on-and-on.corp.example.com',
    )
    expect((await dashboard.send(other, machineWithOrphan())).statusCode).toBe(200)
    pendingHostId = (await dashboard.enroll('not-reporting-yet')).hostId
    for (const name of ['strange-1', 'strange-with-a-rather-long-name-that-goes-on-and-on.corp.example.com'])
      expect((await dashboard.send(await dashboard.enroll(name), cleanMachine())).statusCode).toBe(422)
    const page = await openSignedIn(dashboard)
    const reply = await page.request.post('/api/v1/suppressions', {
      headers: { origin: dashboard.address },
      data: {
        pattern: 'GO_BIN_ORPHAN',
        hostId: other.hostId,
        subject: '/opt/old/go/bin',
        reason: 'The old toolchain stays until the last product that needs it is retired in spring.',
        expiresInDays: 90,
      },
    })
    expect(reply.status()).toBe(201)
    otherHostId = other.hostId
    const facts = { envs: ['linux'], startedAt: minutesAgo(90).toISOString(), timings: { 'linux.path': 12 } }
    await checkIn(dashboard, agent, { facts: { ...facts, failed: [], spool: { waiting: 0, bytes: 0 } } })
    const failed = ['linux.goEnv', 'linux.sessions', 'host.os'].map((section) => ({
      section,
      reason: 'timeout' as const,
    }))
    const spool = { waiting: 3, bytes: 40_960, oldestAt: minutesAgo(600).toISOString() }
    await checkIn(dashboard, other, { agentVersion: '0.0.9', facts: { ...facts, failed, spool } })
    for (const { hostId } of [agent, other])
      await page.request.put(`/api/v1/hosts/${hostId}/labels`, {
        headers: { origin: dashboard.address },
        data: { labels: ['site:berlin', 'team:payments'] },
      })
  })

  it.each(LOOKS)(
    'with hosts: $size $theme $language',
    async (each) => {
      const page = await openSignedIn(dashboard, optionsOf(each))
      const faults: string[] = []
      for (const [name, path] of [
        ['overview', '/'],
        ['findings', '/findings'],
        ['findings-suppressed', '/findings?status=suppressed'],
        ['suppressions', '/suppressions'],
        ['suppressions-none', '/suppressions?pattern=GO_MISSING'],
        ['host-findings', `/hosts/${hostId}`],
        ['host-suppressed', `/hosts/${otherHostId}`],
        ['host-why', `/hosts/${hostId}?tab=why`],
        ['host-why-list', `/hosts/${hostId}?tab=why&shape=list`],
        ['host-path', `/hosts/${hostId}?tab=path`],
        ['host-variables', `/hosts/${hostId}?tab=variables`],
        ['host-installs', `/hosts/${hostId}?tab=installs`],
        ['host-profiles', `/hosts/${hostId}?tab=profiles`],
        ['host-history', `/hosts/${hostId}?tab=history`],
        ['host-raw', `/hosts/${hostId}?tab=raw`],
        ['hosts', '/hosts'],
        ['hosts-labelled', '/hosts?label=site:berlin,team:payments'],
        ['compare', `/compare?from=${hostId}&to=${otherHostId}`],
        ['compare-one', `/compare?from=${hostId}`],
        ['compare-same', `/compare?from=${hostId}&to=${hostId}`],
        ['compare-pending', `/compare?from=${hostId}&to=${pendingHostId}`],
        ['values', '/values?fact=goVersion'],
        ['values-one', '/values?fact=arch&value=amd64'],
        ['values-table', '/values?fact=GOPATH&show=table'],
        ['agents', '/agents'],
        ['agents-filtered', '/agents?hasErrors=true&collector=goEnv'],
        ['patterns', '/patterns'],
        ['pattern', '/patterns/GOROOT_VERSION_MISMATCH'],
        ['detectors', '/detectors'],
        ['detectors-filtered', '/detectors?search=goroot&severity=high'],
        ['detector', '/detectors/GO_BIN_ORPHAN'],
        ['policy', '/policy'],
        ['add-host', '/add-host'],
        ['access', '/access'],
        ['not-found', '/nowhere'],
      ] as const)
        faults.push(...(await look(page, path, name, each)))
      expect(faults).toEqual([])
    },
    120_000,
  )

  it.each(LOOKS)('with something open: $size $theme $language', async (each) => {
    const page = await openSignedIn(dashboard, optionsOf(each))
    const faults: string[] = []
    const check = async (name: string) => {
      await keep(page, name, each)
      faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`))
    }
    await page.goto(`/hosts/${hostId}`)
    await page.locator('article').first().waitFor()
    for (const summary of await page.locator('main details > summary').all()) await summary.click()
    await check('host-opened')
    await page.locator('article footer button').first().click()
    await page.getByRole('dialog').getByRole('radio').last().check()
    await page.getByRole('dialog').locator('button[type=submit]').click()
    await page.getByRole('alert').waitFor()
    await check('suppress-dialog')

    await page.goto(`/compare?from=${hostId}&to=${otherHostId}`)
    for (const summary of await page.locator('main details:not([open]) > summary').all())
      await summary.click()
    await page.getByRole('combobox').last().click()
    await page.getByRole('option').first().waitFor()
    await check('compare-opened')

    await page.goto('/patterns/GO_VERSION_UNSUPPORTED')
    await page.locator('#findings summary').first().click()
    await check('pattern-opened')

    await page.goto('/detectors/GO_BIN_ORPHAN')
    await page.locator('form button[type=submit]').click()
    await page.locator('[data-back-test="affected"]').waitFor()
    await check('back-test')

    await page.goto('/policy')
    await page.locator('[data-setting="eolGraceDays"]').fill('-1')
    await page.locator('form button[type=submit]').click()
    await page.getByRole('alert').waitFor()
    await check('policy-changed')
    expect(faults).toEqual([])
  })

  it('speaks the language chosen in the shell at once', async () => {
    const page = await openSignedIn(dashboard)
    await page.goto('/hosts')
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: '简体中文' }).click()
    await page.getByRole('heading', { level: 1, name: '主机' }).waitFor()
    expect(page.complaints).toEqual([])
  })

  it.each(LOOKS)('Sign in: $size $theme $language', async (each) => {
    const page = await openPage({ ...optionsOf(each), baseURL: dashboard.address })
    const faults = await look(page, '/sign-in', 'sign-in', each)
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([])
  })
})
