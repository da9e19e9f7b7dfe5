import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

export type GoToolchain = { version: string; root: string }

const run = promisify(execFile)
const PROJECT = new URL('../..', import.meta.url).pathname
/** Rules look askance at a Go below a temporary directory, where a checkout may well lie. */
const IS_TEMPORARY = [tmpdir(), '/tmp', '/var/tmp'].some((folder) => PROJECT.startsWith(`${folder}/`))
const CACHE = join(
  IS_TEMPORARY ? join(userInfo().homedir, '.cache') : join(PROJECT, 'node_modules/.cache'),
  'envherd/go',
)
const RELEASES = ['1.21', '1.22', '1.23']
const INSTALL_GO = 'Go 1.19 is the package golang-go, the others come from backports'
const SOURCES = ['deb http://deb.debian.org/debian bookworm-backports main']

/** One archive per release: the commands and, since Debian splits it, the standard library's source. */
const packagesOf = (release: string) => [`golang-${release}-go`, `golang-${release}-src`]

async function versionOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'VERSION'), 'utf8')
  return text.split('\n')[0]?.trim() ?? ''
}

/** Where apt of this machine takes packages from, if it names backports; else Debian's own address. */
async function sourceLines(): Promise<string[]> {
  const { stdout } = await run('sh', [
    '-c',
    'cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || :',
  ])
  const uri = /https?:\/\/\S+\/debian(?=\s|$)/.exec(stdout)?.[0]
  return uri ? [`deb ${uri} bookworm-backports main`] : SOURCES
}

/** `apt-get` with lists and a state of its own: nothing of the system's apt changes. */
async function download(folder: string): Promise<void> {
  const state = join(folder, 'apt')
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    await mkdir(join(state, name), { recursive: true })
  }
  await writeFile(join(state, 'sources.list'), (await sourceLines()).join('\n') + '\n')
  const options = [
    `Dir::Etc::sourcelist=${join(state, 'sources.list')}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Cache=${join(state, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  await run('apt-get', [...options, '-q', 'update'], { cwd: folder, maxBuffer: 1e8 })
  const packages = RELEASES.flatMap(packagesOf)
  await run('apt-get', [...options, '-q', 'download', ...packages], { cwd: folder, maxBuffer: 1e8 })
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.deb'))) {
    await run('dpkg', ['-x', name, folder], { cwd: folder })
    await rm(join(folder, name))
  }
  await rm(state, { recursive: true })
}

/** Two test files may ask at the same moment: one downloads, the others wait for its folder to appear. */
async function ensureDownloaded(): Promise<void> {
  const ready = join(CACHE, 'debian')
  if (existsSync(ready)) return
  await mkdir(CACHE, { recursive: true })
  const lock = join(CACHE, 'lock')
  try {
    await mkdir(lock)
  } catch {
    for (let waited = 0; waited < 100 && !existsSync(ready); waited++) await pause(1000)
    if (existsSync(ready)) return
    throw new Error(`another run holds ${lock} and did not end; remove it and try again`)
  }
  const folder = await mkdtemp(join(CACHE, 'making-'))
  try {
    await download(folder)
    await rename(folder, ready)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `could not get Go ${RELEASES.join(', ')} from bookworm-backports (needs apt-get, dpkg and a Debian mirror): ${why}`,
      { cause: error },
    )
  } finally {
    await rm(lock, { recursive: true })
  }
}

/** Real Go toolchains side by side, oldest first: the system's 1.19 where it is installed, and Debian's backports. */
export async function goToolchains(): Promise<GoToolchain[]> {
  await ensureDownloaded()
  const backports = RELEASES.map((release) => join(CACHE, 'debian/usr/lib', `go-${release}`))
  const roots = ['/usr/lib/go-1.19', ...backports].filter((root) => existsSync(join(root, 'bin/go')))
  return Promise.all(roots.map(async (root) => ({ version: await versionOf(root), root })))
}

/** The one of a release, `go1.22`. */
export async function goToolchain(release: string): Promise<GoToolchain> {
  const found = (await goToolchains()).find(({ version }) => version.startsWith(release))
  if (!found) throw new Error(`no ${release} among the toolchains; ${INSTALL_GO}`)
  return found
}
