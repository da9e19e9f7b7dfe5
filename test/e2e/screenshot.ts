import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { startServer } from '../support/server-process.ts'

/**
 * `npx tsx test/e2e/screenshot.ts` after `npm test` or `npm start` has built: draws .github/overview.png, which the
 * README shows, from the real server and a simulated fleet that has lived for a while.
 */
const picture = fileURLToPath(new URL('../../.github/overview.png', import.meta.url))
const LIFE_MS = 75_000
const MOST_BYTES = 300_000

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-picture-'))
const server = await startServer({ dataDir, env: { ENVHERD_CHECK_IN_SECONDS: '10' } })
const fleet = spawn(
  process.execPath,
  [...process.execArgv, 'test/load/main.ts', '--duration', '0', '--faults', '0.6', '--mutation', '0.03'],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ENVHERD_SERVER: server.address, ENVHERD_ENROLL_KEY: server.enrolmentKey },
  },
)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
try {
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
    locale: 'en-US',
  })
  const page = await context.newPage()
  await page.request.post('/api/v1/sign-in', { data: server.admin, headers: { origin: server.address } })
  await page.goto('/')
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
  await sleep(LIFE_MS)
  await mkdir(path.dirname(picture), { recursive: true })
  await page.screenshot({ path: picture })
  const { size } = await stat(picture)
  if (size > MOST_BYTES) throw new Error(`${picture} has ${size} bytes, more than ${MOST_BYTES}`)
  console.log(`${picture}: ${size} bytes`)
} finally {
  await browser.close()
  fleet.kill('SIGTERM')
  if (fleet.exitCode === null) await once(fleet, 'exit')
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
