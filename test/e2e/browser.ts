import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, describe } from 'vitest'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const found = existsSync(executablePath)

// As root Chromium runs only without its sandbox; the rest keeps it from calling home.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Tests in a real Chromium. Without one they fail on CI and are left out, loudly, elsewhere. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (!found && process.env['CI'] !== 'true')
    console.warn(
      `SKIPPED "${name}": no Chromium at ${executablePath}; apt-get install -y chromium, or set CHROMIUM`,
    )
  describe.skipIf(!found && process.env['CI'] !== 'true')(name, { timeout: 120_000 }, tests)
}

let browser: Promise<Browser> | undefined
const open = () => (browser ??= chromium.launch({ executablePath, args: FLAGS }))

afterAll(async () => {
  await (await browser)?.close()
})

export type TestPage = Page & {
  /** What the page complained about: uncaught errors, console errors, refused resources. */
  complaints: string[]
}

/** A page of its own, with no cookies but those it gets. */
export async function openPage(options: BrowserContextOptions = {}): Promise<TestPage> {
  const context = await (
    await open()
  ).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const { url } = message.location()
    complaints.push(url ? `${message.text()} (${url})` : message.text())
  })
  return Object.assign(page, { complaints })
}
