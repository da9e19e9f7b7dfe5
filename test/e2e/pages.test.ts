import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openPage, type TestPage } from './browser.ts'
import { openSignedIn, setUp, startDashboard, type Dashboard } from './dashboard.ts'
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
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  const sideways = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(sideways === 0 ? [] : [`wider than the screen by ${String(sideways)} px`]),
    ...page.complaints,
  ]
}

async function look(page: TestPage, path: string, name: string, { theme, size, language }: Look) {
  await page.goto(path)
  await page.locator('h1').waitFor()
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  if (pictures !== undefined)
    await page.screenshot({
      path: join(pictures, `${name}-${size}-${theme}-${language}.png`),
      fullPage: true,
    })
  return (await faultsOf(page)).map((fault) => `${name}: ${fault}`)
}

describeInBrowser('pages, in both themes, languages and sizes', () => {
  let dashboard: Dashboard
  let hostId: string
  beforeAll(async () => {
    dashboard = await startDashboard()
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
    await dashboard.enroll('not-reporting-yet')
  })

  it.each(LOOKS)(
    'with hosts: $size $theme $language',
    async (each) => {
      const page = await openSignedIn(dashboard, optionsOf(each))
      const faults: string[] = []
      for (const [name, path] of [
        ['overview', '/'],
        ['findings', '/findings'],
        ['host-findings', `/hosts/${hostId}`],
        ['host-path', `/hosts/${hostId}?tab=path`],
        ['host-variables', `/hosts/${hostId}?tab=variables`],
        ['host-installs', `/hosts/${hostId}?tab=installs`],
        ['host-profiles', `/hosts/${hostId}?tab=profiles`],
        ['host-history', `/hosts/${hostId}?tab=history`],
        ['host-raw', `/hosts/${hostId}?tab=raw`],
        ['hosts', '/hosts'],
        ['patterns', '/patterns'],
        ['pattern', '/patterns/GOROOT_VERSION_MISMATCH'],
        ['detectors', '/detectors'],
        ['add-host', '/add-host'],
        ['access', '/access'],
        ['not-found', '/nowhere'],
      ] as const)
        faults.push(...(await look(page, path, name, each)))
      expect(faults).toEqual([])
    },
    120_000,
  )

  it.each(LOOKS)('Sign in: $size $theme $language', async (each) => {
    const page = await openPage({ ...optionsOf(each), baseURL: dashboard.address })
    const faults = await look(page, '/sign-in', 'sign-in', each)
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([])
  })
})
