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
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { CACHE, PLAIN_LOCALE, wineParts, type WineLocale } from './wine-parts.ts'

/**
 * Windows for tests: Wine with a real registry and real Windows path rules, and a real node.exe in it. What takes
 * long (prefix, node.exe, go.exe; 50 s together) is made once; see `wine-parts.ts`.
 *
 * Wine has no PowerShell, no junctions and no access lists, and its `where`, `setx` and `icacls` are stubs.
 */
const PROJECT = new URL('../..', import.meta.url).pathname
const AGENT = join(PROJECT, 'dist/agent/envherd.mjs')
const REGISTRY_FILES = ['system.reg', 'user.reg']
/**
 * Programs take 2 s, on a busy machine 20. Twice, on a busy machine, one of node.exe stood still until its end at 120 s,
 * for a reason nobody knows: so a program has two of these before its test fails.
 */
const PATIENCE_MS = 75_000

export type WineRun = { exitCode: number | null; stdout: Buffer; stderr: string }

/** A program that goes on; its output so far, and a hard end, as Windows has no other for a program without window. */
export type WineProcess = { log(): string; stop(): Promise<void> }

export type WineOptions = { locale?: WineLocale; env?: Readonly<Record<string, string>> }

export type Wine = {
  /** Linux path of `C:\\`. */
  driveC: string
  node: string
  /** Back to the registry of a fresh prefix. */
  reset(): void
  /** `reg import` of the text of a registry file. */
  importRegistry(text: string): Promise<void>
  /** Until the next reset the person is this one, with a profile of that name. */
  signIn(name: string): Promise<void>
  /** A program that says nothing, in the place of what may be at this path below `C:\\`. */
  stub(path: string): void
  run(program: string, args: readonly string[], options?: WineOptions): Promise<WineRun>
  start(program: string, args: readonly string[], options?: WineOptions): WineProcess
  /** The arguments with which node.exe runs the agent as it is shipped. */
  envherd: readonly string[]
  stop(): void
}

export async function startWine(): Promise<Wine> {
  const parts = await wineParts(makePrefix)
  // A prefix of its own for each run, or two runs at once would share a registry. It is 700 MB, so by hard links;
  // only the registry files are written, and those are copied.
  const home = mkdtempSync(join(CACHE, 'run-'))
  const prefix = join(home, 'prefix')
  const driveC = join(prefix, 'drive_c')
  execFileSync('cp', ['-al', parts.prefix, prefix])
  execFileSync('cp', ['-a', parts.go, join(driveC, 'Go')])
  const reset = () => {
    stopServer(home, prefix)
    for (const file of REGISTRY_FILES) {
      // Wine writes into a file that has a second link, so the link to the template has to go first.
      rmSync(join(prefix, file), { force: true })
      copyFileSync(join(parts.prefix, file), join(prefix, file))
    }
    // Without a server that stays, Wine signs the person in again at the next start, under the name Linux knows.
    spawnSync('wineserver', ['-p'], { env: environment(home, prefix, {}), stdio: 'ignore' })
  }
  reset()
  const runOnce: Wine['run'] = async (program, args, options = {}) => {
    const { child, out, err } = spawnWine(home, prefix, [program, ...args], {
      timeoutMs: PATIENCE_MS,
      ...options,
    })
    await once(child, 'exit')
    return { exitCode: child.exitCode, stdout: readFileSync(out), stderr: readFileSync(err, 'utf8') }
  }
  const run: Wine['run'] = async (...asked) => {
    const first = await runOnce(...asked)
    if (first.exitCode !== null) return first
    const { stdout, stderr } = first
    console.error(`wine: ${asked[0]} stood still, after ${stdout.length} bytes; once more. ${stderr}`)
    return runOnce(...asked)
  }
  const importRegistry: Wine['importRegistry'] = async (text) => {
    const file = join(home, 'import.reg')
    const whole = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`
    writeFileSync(file, Buffer.from(whole, 'utf16le'))
    const { exitCode, stdout } = await run('reg', ['import', windowsName(file)])
    if (exitCode !== 0) throw new Error(`reg import: ${stdout.toString('latin1')}`)
  }
  return {
    driveC,
    node: join(parts.node, 'node.exe'),
    envherd: [windowsName(AGENT)],
    reset,
    run,
    importRegistry,
    async signIn(name) {
      mkdirSync(join(driveC, 'users', name, 'AppData/Roaming'), { recursive: true })
      mkdirSync(join(driveC, 'users', name, 'AppData/Local/Temp'), { recursive: true })
      await importRegistry(profileOf(name))
    },
    stub(path) {
      const file = join(driveC, path)
      mkdirSync(dirname(file), { recursive: true })
      // The link to the template first, as above.
      rmSync(file, { force: true })
      copyFileSync(join(parts.stub, 'stub.exe'), file)
    },
    start(program, args, options = {}) {
      const { child, out, err } = spawnWine(home, prefix, [program, ...args], options)
      return {
        log: () => readFileSync(out, 'utf8') + readFileSync(err, 'utf8'),
        async stop() {
          if (child.exitCode !== null || child.signalCode !== null) return
          child.kill('SIGKILL')
          await once(child, 'exit')
        },
      }
    },
    stop() {
      stopServer(home, prefix)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The entry and all it imports as one script for node.exe. */
export async function bundleForWine(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, 'entry.cjs')
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  })
  return windowsName(outfile)
}

/** Wine shows the whole file system as drive Z. */
export const windowsName = (file: string) => `Z:${file.replaceAll('/', '\\')}`

/** What a signed-in person has in the registry; Wine puts the name there that Linux knows. */
function profileOf(name: string): string {
  const folder = `C:\\\\users\\\\${name}`
  return [
    '[HKEY_CURRENT_USER\\Volatile Environment]',
    `"USERPROFILE"="${folder}"`,
    `"APPDATA"="${folder}\\\\AppData\\\\Roaming"`,
    `"LOCALAPPDATA"="${folder}\\\\AppData\\\\Local"`,
    `"USERNAME"="${name}"`,
    `"HOMEPATH"="\\\\users\\\\${name}"`,
    '[HKEY_CURRENT_USER\\Environment]',
    `"TEMP"="${folder}\\\\AppData\\\\Local\\\\Temp"`,
    `"TMP"="${folder}\\\\AppData\\\\Local\\\\Temp"`,
    // The account that Wine makes.
    '[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\S-1-5-21-0-0-0-1000]',
    `"ProfileImagePath"="${folder}"`,
  ].join('\n')
}

/** Wine copies its whole environment into the processes it starts, so it gets as little as possible. */
function environment(home: string, prefix: string, options: WineOptions): Record<string, string> {
  const { locale = PLAIN_LOCALE, env = {} } = options
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
    ...env,
  }
}

/** With files for standard streams: node.exe cannot open a pipe that Linux made. */
function spawnWine(
  home: string,
  prefix: string,
  args: readonly string[],
  { timeoutMs, ...options }: WineOptions & { timeoutMs?: number },
) {
  const folder = mkdtempSync(join(home, 'run-'))
  const [out, err] = [join(folder, 'out'), join(folder, 'err')]
  const files = [openSync('/dev/null', 'r'), openSync(out, 'w'), openSync(err, 'w')] as const
  const child = spawn('wine', [...args], {
    env: environment(home, prefix, options),
    stdio: [...files],
    cwd: folder,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  })
  files.forEach(closeSync)
  return { child, out, err }
}

function stopServer(home: string, prefix: string): void {
  const env = environment(home, prefix, {})
  // It fails when no server runs, which is what is wanted.
  spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' })
  spawnSync('wineserver', ['-w'], { env, stdio: 'ignore', timeout: 30_000 })
}

async function makePrefix(folder: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'envherd-wine-'))
  try {
    // Node refuses the Windows 7 that a fresh prefix is.
    for (const args of [
      ['wineboot', '-i'],
      ['winecfg', '-v', 'win10'],
    ]) {
      const { child } = spawnWine(home, folder, args, { timeoutMs: 120_000 })
      await once(child, 'exit')
    }
    spawnSync('wineserver', ['-w'], { env: environment(home, folder, {}), timeout: 60_000 })
  } finally {
    stopServer(home, folder)
    rmSync(home, { recursive: true, force: true })
  }
}

/** Says at once what a person must do before the agent can be tested as it is shipped. */
export function assertBuilt(): void {
  if (!existsSync(AGENT))
    throw new Error('dist/agent is not built: `npm test` builds it, or node server/launch/main.mjs build')
}
