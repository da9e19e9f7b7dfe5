import type { WslHost } from '../../contract/sections/wsl-host.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { MachineError, type Machine, type RawRegistryKey } from '../../machine/machine.ts'
import { Absent, type CollectContext } from '../collector.ts'
import { decodeText, textFacts } from '../startup/text-facts.ts'
import { parseWslConfig } from '../wsl/config-file.ts'
import { consoleText } from './console-text.ts'
import { textNamed } from './registry-values.ts'
import { storedEnvironment, valueOf } from './stored.ts'

type Distro = WslHost['distros'][number]
type Config = NonNullable<WslHost['config']>
type Mode = WslHost['networkingMode']

const LXSS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss'
const SECTIONS = ['wsl2', 'experimental', 'general', 'gpu', 'interop']
const MAX_CONFIG_BYTES = 1024 * 1024
const TIMEOUT_MS = 10_000

/**
 * Asks wsl.exe only for lists, which wake nothing, and only where distributions are registered: without any, some
 * releases of it offer to install WSL instead.
 */
export async function collectWslHost(context: CollectContext): Promise<WslHost> {
  const { machine } = context
  const { composed } = await storedEnvironment(context)
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const [lxss, config] = await Promise.all([machine.registryTree(LXSS), readConfig(machine)])
  const registered = registeredNames(lxss ?? [])
  const wsl = (...args: string[]) => askWsl(machine, systemRoot, args)
  if (registered.size === 0) {
    if (!config) throw new Absent('no WSL distribution and no .wslconfig')
    return { networkingMode: modeOf(config, undefined), distros: [], config }
  }
  const [distros, version] = await Promise.all([listDistros(wsl, registered), wslVersion(wsl)])
  return {
    ...(version !== undefined && { version }),
    networkingMode: modeOf(config, version),
    distros,
    ...(config && { config }),
  }
}

/** Names below `Lxss\{id}`, in lower case. */
const registeredNames = (tree: readonly RawRegistryKey[]): ReadonlySet<string> =>
  new Set(
    tree.flatMap(({ key, values }) => {
      const name = /^\{[^\\]*\}$/.test(key) ? textNamed(values, 'DistributionName') : undefined
      return name ? [name.toLowerCase()] : []
    }),
  )

type Ask = (...args: string[]) => Promise<{ exitCode: number | null; text: string }>

async function askWsl(machine: Machine, systemRoot: string, args: readonly string[]) {
  const { exitCode, stdout } = await machine.run(`${systemRoot}\\System32\\wsl.exe`, args, {
    env: { SystemRoot: systemRoot, USERPROFILE: machine.home },
    timeoutMs: TIMEOUT_MS,
    encoding: 'latin1',
  })
  return { exitCode, text: consoleText(Buffer.from(stdout, 'latin1')) }
}

/** As WSL from the Store prints them in every language. */
const STATES: ReadonlySet<string> = new Set(
  'Running Stopped Installing Uninstalling Converting Exporting'.split(' '),
)

/** Windows 10's own wsl.exe says the state in its language; then it is asked once more, for those that run. */
async function listDistros(wsl: Ask, registered: ReadonlySet<string>): Promise<Distro[]> {
  const { exitCode, text } = await wsl('--list', '--verbose')
  const rows = parseDistroList(text)
  if (!rows.some(({ name }) => registered.has(name.toLowerCase()))) {
    const seen = text.trim() === '' ? 'nothing' : 'no registered distribution'
    throw new MachineError(
      'error',
      `wsl --list --verbose: expected distributions, it printed ${seen} (exit ${String(exitCode)})`,
    )
  }
  const running = rows.every(({ state }) => STATES.has(state))
    ? new Set(rows.filter(({ state }) => state === 'Running').map(({ name }) => name))
    : new Set((await wsl('--list', '--running', '--quiet')).text.split(/\r?\n/).map((name) => name.trim()))
  return rows
    .map(({ name, version, isDefault }) => ({
      name: name.slice(0, 64),
      wslVersion: version,
      running: running.has(name),
      default: isDefault,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, 64)
}

export type DistroRow = { name: string; state: string; version: number; isDefault: boolean }

/** `* Ubuntu-24.04    Running         2`: a star for the default one; a name has no blanks; the header no number. */
export const parseDistroList = (text: string): DistroRow[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(\*?)\s*(\S+)\s+(.*\S)\s+([12])\s*$/.exec(line)
    const [, star, name, state] = match ?? []
    if (name === undefined || state === undefined) return []
    return [{ name, state, version: Number(match?.[4]), isDefault: star === '*' }]
  })

/** The first line is WSL's own version in every language; the wsl.exe of Windows 10 does not know the question. */
async function wslVersion(wsl: Ask): Promise<string | undefined> {
  const { exitCode, text } = await wsl('--version')
  return exitCode === 0 ? parseWslVersion(text) : undefined
}

export const parseWslVersion = (text: string): string | undefined =>
  /^[^\r\n]*?(\d+\.\d+\.\d+(?:\.\d+)?)\s*$/m.exec(text.trim().split(/\r?\n/)[0] ?? '')?.[1]

/**
 * What is configured. Only WSL from the Store (2.0 and later) knows other modes than NAT, and it falls back to NAT
 * where Windows cannot do what is asked: inside, `wslinfo` knows.
 */
function modeOf(config: Config | null, version: string | undefined): Mode {
  const asked = config?.keys
    .find(({ section, key }) => section.toLowerCase() === 'wsl2' && key.toLowerCase() === 'networkingmode')
    ?.value.toLowerCase()
  const mode = MODES.find((known) => known === asked)
  if (mode === undefined || mode === 'nat') return 'nat'
  return Number.parseInt(version ?? '0', 10) >= 2 ? mode : 'unknown'
}
const MODES: readonly Mode[] = ['nat', 'mirrored', 'virtioproxy', 'bridged', 'none']

async function readConfig(machine: Machine): Promise<Config | null> {
  const file = windowsPaths.join(machine.home, '.wslconfig')
  const stat = await machine.stat(file)
  const bytes = stat?.kind === 'file' ? await machine.readFile(file, { maxBytes: MAX_CONFIG_BYTES }) : null
  if (!stat || !bytes) return null
  const { encoding, bom } = encodingOf(bytes)
  return {
    file,
    encoding,
    bom,
    ...parseWslConfig(decodeText(bytes, { encoding, bom, eol: 'none' }), SECTIONS),
    changedAt: stat.mtime.toISOString(),
  }
}

/** An older Notepad's "Unicode" without its mark: every other byte of ASCII text is zero. */
function encodingOf(bytes: Buffer): Pick<Config, 'encoding' | 'bom'> {
  const { encoding, bom } = textFacts(bytes)
  if (bom || bytes.length < 4) return { encoding, bom }
  if (bytes[1] === 0 && bytes[3] === 0) return { encoding: 'utf-16le', bom }
  return bytes[0] === 0 && bytes[2] === 0 ? { encoding: 'utf-16be', bom } : { encoding, bom }
}
