import type { UninstallEntry, Windows } from '../../contract/sections/windows.ts'
import { MachineError, type Machine, type RawRegistryKey } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { expand, type ComposedEnvironment } from './environment.ts'
import { executionPolicies } from './execution-policy.ts'
import { autoRuns, gitFolders } from './find-shells.ts'
import { isOn, textNamed, valueNamed } from './registry-values.ts'
import { asRecord, storedEnvironment } from './stored.ts'
import { syncRoots } from './sync-roots.ts'

const SOFTWARE = 'Software\\Microsoft\\Windows\\CurrentVersion'
/** 64-bit programs, 32-bit ones, and what people installed for themselves. */
const UNINSTALL_KEYS = [
  `HKLM\\${SOFTWARE}\\Uninstall`,
  'HKLM\\Software\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  `HKCU\\${SOFTWARE}\\Uninstall`,
]
const APP_PATHS = ['HKLM', 'HKCU'].map((hive) => `${hive}\\${SOFTWARE}\\App Paths`)
const APPS = /^(?:go|gofmt|gopls|dlv)\.exe$/i
const NLS = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls'
const FILE_SYSTEM = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem'
const DEVELOPER = `HKLM\\${SOFTWARE}\\AppModelUnlock`
const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services'
/** Windows' own table from language ids to names: `0804` is `zh-cn;Chinese (China)`. */
const LANGUAGE_NAMES = 'HKCR\\MIME\\Database\\Rfc1766'

export async function collectWindows(context: CollectContext): Promise<Windows> {
  const { machine } = context
  const { composed } = await storedEnvironment(context)
  const [uninstall, runs, apps, executionPolicy, longPaths, gitLongPaths, pages, locale, ...rest] =
    await Promise.all([
      trees(machine, UNINSTALL_KEYS),
      autoRuns(machine),
      trees(machine, APP_PATHS),
      executionPolicies(machine, composed),
      isOn(machine, FILE_SYSTEM, 'LongPathsEnabled'),
      gitKnowsLongPaths(machine, composed),
      codePages(machine),
      systemLocale(machine),
      isOn(machine, DEVELOPER, 'AllowDevelopmentWithoutDevLicense'),
      isDomainMember(machine),
      syncRoots(machine, composed),
    ])
  const [developerMode, domainJoined, roots] = rest
  return {
    uninstall: goProductsIn(uninstall),
    // cmd runs the machine's and then the user's.
    ...(runs.length > 0 && { cmdAutoRun: runs.map(({ command }) => command).join(' & ') }),
    appPaths: appPathsIn(apps, composed),
    executionPolicy,
    longPathsEnabled: longPaths,
    ...(gitLongPaths !== undefined && { gitLongPaths }),
    ...pages,
    ...(locale !== undefined && { systemLocale: locale }),
    developerMode,
    domainJoined,
    syncRoots: roots,
  }
}

const trees = async (machine: Machine, keys: readonly string[]): Promise<RawRegistryKey[]> =>
  (await Promise.all(keys.map((key) => machine.registryTree(key)))).flatMap((tree) => tree ?? [])

/** Go's MSI as the list of installed programs has it; asking Windows Installer instead would repair things. */
function goProductsIn(tree: readonly RawRegistryKey[]): UninstallEntry[] {
  const entries = tree.flatMap(({ key, values }): UninstallEntry[] => {
    const name = textNamed(values, 'DisplayName')
    if (name === undefined || !/^Go Programming Language\b/i.test(name)) return []
    const version = textNamed(values, 'DisplayVersion')
    const location = textNamed(values, 'InstallLocation')
    return [
      {
        name: name.slice(0, 300),
        ...(version && { version: version.slice(0, 100) }),
        ...(location && { location }),
        ...(/^\{[0-9a-f-]{36}\}$/i.test(key) && { productCode: key }),
      },
    ]
  })
  return sortedBy(entries, ({ name, productCode }) => `${name}\n${productCode}`).slice(0, 50)
}

function appPathsIn(tree: readonly RawRegistryKey[], { variables }: ComposedEnvironment) {
  const apps = tree.flatMap(({ key, values }) => {
    const value = APPS.test(key) ? valueNamed(values, '') : undefined
    if (!value || value.raw.trim() === '') return []
    const path = value.kind === 'REG_EXPAND_SZ' ? expand(value.raw, variables) : value.raw
    return [{ name: key, path: path.replace(/^"(.*)"$/, '$1') }]
  })
  return sortedBy(apps, ({ name, path }) => `${name}\n${path}`.toLowerCase()).slice(0, 20)
}

const sortedBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[] =>
  items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

async function codePages(machine: Machine): Promise<Pick<Windows, 'acp' | 'oemcp'>> {
  const values = await machine.registry(`${NLS}\\CodePage`)
  const page = (name: string) => {
    const text = textNamed(values, name)
    if (text === undefined || !/^\d{1,5}$/.test(text))
      throw new MachineError('error', `${NLS}\\CodePage: expected a number in ${name}, found ${text}`)
    return Number(text)
  }
  return { acp: page('ACP'), oemcp: page('OEMCP') }
}

async function systemLocale(machine: Machine): Promise<string | undefined> {
  const id = textNamed(await machine.registry(`${NLS}\\Language`), 'Default')
  if (id === undefined) return undefined
  const name = textNamed(await machine.registry(LANGUAGE_NAMES), id)?.split(';', 1)[0]
  return name || id
}

/**
 * A member has its domain's name and starts Netlogon by itself; outside a domain that service waits to be asked. A
 * name alone may be a suffix that somebody set.
 */
async function isDomainMember(machine: Machine): Promise<boolean> {
  const [tcpip, netlogon] = await Promise.all([
    machine.registry(`${SERVICES}\\Tcpip\\Parameters`),
    machine.registry(`${SERVICES}\\Netlogon`),
  ])
  const domain = textNamed(tcpip, 'Domain') || textNamed(tcpip, 'NV Domain')
  return Boolean(domain) && textNamed(netlogon, 'Start') === '2'
}

/** undefined: no git, or one that does not say. */
async function gitKnowsLongPaths(
  machine: Machine,
  composed: ComposedEnvironment,
): Promise<boolean | undefined> {
  for (const folder of await gitFolders(machine, composed)) {
    const git = `${folder}\\cmd\\git.exe`
    if (!(await machine.stat(git))) continue
    const { exitCode, stdout } = await machine.run(
      git,
      ['config', '--type=bool', '--get', 'core.longpaths'],
      { env: asRecord(composed), inEmptyDirectory: true, timeoutMs: 5000 },
    )
    // 1: nowhere set.
    if (exitCode === 1) return false
    const said = stdout.trim()
    return exitCode === 0 && /^(?:true|false)$/.test(said) ? said === 'true' : undefined
  }
  return undefined
}
