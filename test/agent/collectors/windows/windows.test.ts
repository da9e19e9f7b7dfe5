import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { GroupPolicy } from '#agent/contract/sections/group-policy.ts'
import { WindowsSecurity } from '#agent/contract/sections/windows-security.ts'
import { Windows } from '#agent/contract/sections/windows.ts'
import { WslHost } from '#agent/contract/sections/wsl-host.ts'
import type { HostSections } from '#agent/contract/snapshot.ts'
import { collect } from '../../../../agent/collect.ts'
import { parsePowershellConfig } from '../../../../agent/collectors/windows/execution-policy.ts'
import { parsePolicyItems } from '../../../../agent/collectors/windows/group-policy.ts'
import {
  composeEnvironment,
  MACHINE_KEY,
  USER_KEY,
} from '../../../../agent/collectors/windows/environment.ts'
import { coverage } from '../../../../agent/collectors/windows/defender.ts'
import { rulesIn } from '../../../../agent/collectors/windows/firewall.ts'
import { parseDistroList, parseWslVersion } from '../../../../agent/collectors/windows/wsl-host.ts'
import { diagnose } from '../../../../agent/detectors/diagnose.ts'
import type { RawRegistryValue } from '../../../../agent/machine/machine.ts'
import {
  createFixtureMachine,
  type FixtureCommand,
  type FixtureMachineInput,
} from '../../../support/fixture-machine.ts'

/*
 * Composed from Microsoft's documentation, microsoft/WSL and public threads; test/wine has the real reg.exe. The firewall
 * rules and the preference items have the form in which administrators publish theirs.
 */

const sz = (name: string, raw: string): RawRegistryValue => ({ name, kind: 'REG_SZ', raw })
const dword = (name: string, number: number): RawRegistryValue => ({
  name,
  kind: 'REG_DWORD',
  raw: String(number),
})

const SOFTWARE = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion'
const LXSS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss'
const SYNC = `${SOFTWARE}\\Explorer\\SyncRootManager`
const FIREWALL =
  'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const GPO = '{31B2F340-016D-11D2-945F-00C04FB984F9}'
const HISTORY = `C:\\ProgramData\\Microsoft\\Group Policy\\History\\${GPO}\\Machine\\Preferences\\EnvironmentVariables\\EnvironmentVariables.xml`
const TEMP = 'C:\\Users\\dev\\AppData\\Local\\Temp'

const item = (properties: string, inside = '') =>
  `<EnvironmentVariable clsid="{78570023-8373-4a19-BA80-2F150738EA19}" name="x" image="2"><Properties ${properties}/>${inside}</EnvironmentVariable>`
const preferences = (...items: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\r\n<EnvironmentVariables clsid="{BF141A63-327B-438a-B9BF-2C188F13B7AD}">${items.join('')}</EnvironmentVariables>\r\n`
const FILTER = '<Filters><FilterOs bool="AND" not="0"/></Filters>'

const event = (id: number, at: string, data: string) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>${id}</EventID><TimeCreated SystemTime='${at}'/></System>${data}</Event>`
const named = (pairs: Record<string, string>) =>
  `<EventData>${Object.entries(pairs)
    .map(([name, value]) => `<Data Name='${name}'>${value}</Data>`)
    .join('')}</EventData>`
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').toString('latin1')
const logged = (channel: string, ...events: string[]): FixtureCommand => ({
  program: 'wevtutil',
  args: (args) => args[1]?.includes(channel) === true && args.includes('/uni:true'),
  result: { stdout: utf16(`<Events>${events.join('')}</Events>\r\n`) },
})
const defender = (answer: unknown): FixtureCommand => ({
  program: 'powershell',
  args: (args) => args.some((arg) => arg.includes('Get-MpComputerStatus')) && args.includes('-NoProfile'),
  result: { stdout: `ENVHERD<${Buffer.from(JSON.stringify(answer)).toString('base64')}>\r\n` },
})
const wsl = (args: string[], stdout: string, exitCode = 0): FixtureCommand => ({
  program: 'wsl',
  args,
  result: { stdout, exitCode },
})
const DISTROS =
  '  NAME            STATE           VERSION\r\n* Ubuntu-24.04    Running         2\r\n  Debian          Stopped         1\r\n'

const input: FixtureMachineInput = {
  platform: 'windows',
  source: 'composed',
  env: {
    SystemRoot: 'C:\\Windows',
    SystemDrive: 'C:',
    ProgramFiles: 'C:\\Program Files',
    ProgramData: 'C:\\ProgramData',
    USERPROFILE: 'C:\\Users\\dev',
    LOCALAPPDATA: 'C:\\Users\\dev\\AppData\\Local',
    TEMP,
  },
  files: {
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe': 'MZ',
    'C:\\Program Files\\PowerShell\\7\\pwsh.exe': 'MZ',
    'C:\\Program Files\\PowerShell\\7\\powershell.config.json':
      '\ufeff{"Microsoft.PowerShell:ExecutionPolicy":"RemoteSigned"}',
    'C:\\Program Files\\Git\\cmd\\git.exe': 'MZ',
    'C:\\Users\\dev\\.wslconfig': '[wsl2] memory=4GB\r\nnetworkingMode=mirrored\r\n',
    [`${TEMP}\\x`]: '',
    [HISTORY]: preferences(
      item('action="R" name="Path" value="%SystemRoot%\\system32" user="0" partial="0"'),
      item('action="U" name="GOPROXY" value="https://bob:hunter2@proxy.example" user="1" partial="0"'),
      item('action="U" name="GOFLAGS" value="-mod=mod" user="0" partial="0"', FILTER),
      item('action="U" name="JAVA_HOME" value="C:\\jdk" user="0"'),
    ),
  },
  registry: {
    [MACHINE_KEY]: [sz('Path', '%SystemRoot%\\system32')],
    [USER_KEY]: [sz('OneDrive', 'D:\\OneDrive')],
    [`${SOFTWARE}\\Uninstall\\{8A6D9CDE-0B7F-4B5E-9B6E-1234567890AB}`]: [
      sz('DisplayName', 'Go Programming Language amd64 go1.22.3'),
      sz('DisplayVersion', '1.22.3'),
    ],
    [`${SOFTWARE}\\Uninstall\\Gogs`]: [sz('DisplayName', 'Gogs')],
    [`${SOFTWARE}\\App Paths\\go.exe`]: [sz('', '"C:\\Old\\go.exe"')],
    [`${SOFTWARE}\\App Paths\\chrome.exe`]: [sz('', 'C:\\chrome.exe')],
    [`${SOFTWARE}\\AppModelUnlock`]: [dword('AllowDevelopmentWithoutDevLicense', 1)],
    'HKCU\\Software\\Microsoft\\Command Processor': [sz('AutoRun', 'chcp 65001')],
    'HKLM\\Software\\Policies\\Microsoft\\Windows\\PowerShell': [
      dword('EnableScripts', 1),
      sz('ExecutionPolicy', 'AllSigned'),
    ],
    'HKCU\\Software\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell': [
      sz('ExecutionPolicy', 'bypass'),
    ],
    'HKLM\\Software\\Policies\\Microsoft\\PowerShellCore': [dword('UseWindowsPowerShellPolicySetting', 1)],
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage': [sz('ACP', '936'), sz('OEMCP', '936')],
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\Language': [sz('Default', '0804')],
    'HKCR\\MIME\\Database\\Rfc1766': [sz('0804', 'zh-cn;Chinese (China)')],
    'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters': [sz('Domain', 'corp.example')],
    'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon': [dword('Start', 2)],
    [`${SYNC}\\Dropbox!S-1-5-21-7!personal\\UserSyncRoots`]: [
      sz('S-1-5-21-7', 'C:\\Users\\dev\\Dropbox'),
      sz('S-1-5-21-8', 'C:\\Users\\eve\\Dropbox'),
    ],
    'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\S-1-5-21-7': [
      { name: 'ProfileImagePath', kind: 'REG_EXPAND_SZ', raw: '%SystemDrive%\\Users\\dev' },
    ],
    [`HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\State\\Machine\\GPO-List\\0`]: [
      sz('GPOName', GPO),
      sz('DisplayName', 'Developer workstations'),
    ],
    [FIREWALL]: [
      sz('{0f0f}', 'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=50000-50100|Name=dlv-dap|'),
      sz('{1111}', 'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|Name=web|'),
    ],
    [`${LXSS}\\{aaaa}`]: [sz('DistributionName', 'Ubuntu-24.04')],
    [`${LXSS}\\{bbbb}`]: [sz('DistributionName', 'Debian')],
  },
  commands: [
    { program: 'git', result: { stdout: 'true\n' } },
    defender({
      realtime: true,
      paths: ['%LOCALAPPDATA%\\go-build', 'C:\\Users\\*\\go\\pkg\\*'],
      processes: [],
    }),
    logged(
      'CodeIntegrity',
      ...['1', '22'].map((build) =>
        event(
          3077,
          '2026-01-01T08:00:00.8487833Z',
          named({
            'File Name': `\\Device\\HarddiskVolume4\\Users\\dev\\AppData\\Local\\Temp\\go-build${build}\\b001\\exe\\main.exe`,
            PolicyName: 'Lockdown &amp; Co',
          }),
        ),
      ),
    ),
    logged(
      'AppLocker',
      event(
        8004,
        '2026-01-01T09:00:00Z',
        '<UserData><RuleAndFileData><PolicyName>EXE</PolicyName><RuleName>-</RuleName><FilePath>%OSDRIVE%\\GO\\BIN\\GO.EXE</FilePath></RuleAndFileData></UserData>',
      ),
      event(
        8004,
        '2026-01-01T09:00:00Z',
        '<UserData><RuleAndFileData><FullFilePath>C:\\Games\\x.exe</FullFilePath></RuleAndFileData></UserData>',
      ),
    ),
    logged(
      'Defender',
      event(
        1117,
        '2026-01-01T10:00:00Z',
        named({ Path: `file:_${TEMP}\\go-build7\\b001\\中文.test.exe; process:_pid:4` }),
      ),
    ),
    wsl(['--list', '--verbose'], utf16(DISTROS)),
    wsl(['--version'], utf16('WSL 版本： 2.3.26.0\r\n内核版本： 5.15.167.4-1\r\n')),
  ],
}

const withChanges = (changes: Partial<FixtureMachineInput>) =>
  createFixtureMachine({
    ...input,
    ...changes,
    files: { ...input.files, ...changes.files },
    registry: { ...input.registry, ...changes.registry },
    commands: [...(changes.commands ?? []), ...(input.commands ?? [])],
  })
const snapshotOf = (changes: Partial<FixtureMachineInput> = {}) =>
  collect(withChanges(changes), {
    redactionKey: 'k',
    agentVersion: '0',
    role: 'workstation',
    only: ['windows', 'groupPolicy', 'windowsSecurity', 'wslHost'],
  })
type Name = 'windows' | 'groupPolicy' | 'windowsSecurity' | 'wslHost'
const sectionOf = async <K extends Name>(name: K, changes: Partial<FixtureMachineInput> = {}) =>
  (await snapshotOf(changes)).host.sections[name]
async function dataOf<K extends Name>(name: K, changes: Partial<FixtureMachineInput> = {}) {
  const section = await sectionOf(name, changes)
  if (section?.status !== 'ok') throw new Error(`${name}: ${JSON.stringify(section)}`)
  return section.data as Extract<NonNullable<HostSections[K]>, { status: 'ok' }>['data']
}

it('says the same twice, in the words of the contract', async () => {
  const { host } = await snapshotOf()
  expect(host.sections).toEqual((await snapshotOf()).host.sections)
  for (const [name, schema] of Object.entries({
    windows: Windows,
    groupPolicy: GroupPolicy,
    windowsSecurity: WindowsSecurity,
    wslHost: WslHost,
  })) {
    const section = host.sections[name as Name]
    expect(section?.status, name).toBe('ok')
    expect(section?.status === 'ok' && Compile(schema).Check(section.data), name).toBe(true)
  }
})

describe('windows', () => {
  it('tells what the registry and git say', async () => {
    expect(await dataOf('windows')).toEqual({
      uninstall: [
        {
          name: 'Go Programming Language amd64 go1.22.3',
          version: '1.22.3',
          productCode: '{8A6D9CDE-0B7F-4B5E-9B6E-1234567890AB}',
        },
      ],
      cmdAutoRun: 'chcp 65001',
      appPaths: [{ name: 'go.exe', path: 'C:\\Old\\go.exe' }],
      executionPolicy: {
        powershell: [
          { scope: 'MachinePolicy', policy: 'AllSigned' },
          { scope: 'UserPolicy', policy: 'Undefined' },
          { scope: 'Process', policy: 'Undefined' },
          { scope: 'CurrentUser', policy: 'Bypass' },
          { scope: 'LocalMachine', policy: 'Undefined' },
        ],
        pwsh: [
          { scope: 'MachinePolicy', policy: 'AllSigned' },
          { scope: 'UserPolicy', policy: 'Undefined' },
          { scope: 'Process', policy: 'Undefined' },
          { scope: 'CurrentUser', policy: 'Undefined' },
          { scope: 'LocalMachine', policy: 'RemoteSigned' },
        ],
      },
      longPathsEnabled: false,
      gitLongPaths: true,
      acp: 936,
      oemcp: 936,
      systemLocale: 'zh-cn',
      developerMode: true,
      domainJoined: true,
      syncRoots: [
        { provider: 'Dropbox', path: 'C:\\Users\\<u1>\\Dropbox' },
        { provider: 'OneDrive', path: 'D:\\OneDrive' },
      ],
    })
  })

  it('is no member of a domain for a suffix alone', async () => {
    const registry = { 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon': [dword('Start', 3)] }
    expect((await dataOf('windows', { registry })).domainJoined).toBe(false)
  })

  it('fails where a part that must be there is not, and leaves out what makes no sense', async () => {
    const registry = { 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage': [] }
    expect(await sectionOf('windows', { registry })).toMatchObject({ status: 'failed', message: /ACP/ })
    const files = { 'C:\\Program Files\\PowerShell\\7\\powershell.config.json': '{' }
    expect((await dataOf('windows', { files })).executionPolicy.pwsh).toBeUndefined()
    expect(
      parsePowershellConfig('{"PowerShellPolicies":{"ScriptExecution":{"EnableScripts":false}}}'),
    ).toEqual({
      byPolicy: { enabled: false, policy: undefined },
    })
  })

  it('masks a password in AutoRun', async () => {
    const registry = {
      'HKCU\\Software\\Microsoft\\Command Processor': [sz('AutoRun', 'set TOKEN=hunter2hunter2')],
    }
    expect(JSON.stringify(await dataOf('windows', { registry }))).not.toContain('hunter2')
  })
})

describe('groupPolicy', () => {
  it('has the items that concern Go and apply here, credentials masked', async () => {
    const { items, refreshedAt } = await dataOf('groupPolicy')
    expect(items.map(({ gpo, scope, action, name, partial }) => [gpo, scope, action, name, partial])).toEqual(
      [
        ['Developer workstations', 'machine', 'replace', 'Path', false],
        ['Developer workstations', 'user', 'update', 'GOPROXY', false],
      ],
    )
    expect(refreshedAt).toBe('2026-01-02T03:04:05.000Z')
    expect(JSON.stringify(items)).not.toContain('hunter2')
    expect(diagnose(await snapshotOf()).findings.map(({ pattern }) => pattern)).toContain('GPO_PATH_OVERRIDE')
  })

  it('has a targeted item where it shows in what is stored', async () => {
    const registry = { [MACHINE_KEY]: [sz('GOFLAGS', '-mod=mod')] }
    const { items } = await dataOf('groupPolicy', { registry })
    expect(items.map(({ name }) => name)).toContain('GOFLAGS')
  })

  it('fails for a broken file and is absent where no policy ever came', async () => {
    expect(await sectionOf('groupPolicy', { files: { [HISTORY]: '<EnvironmentVariables>' } })).toMatchObject({
      status: 'failed',
      reason: 'error',
    })
    expect(() => parsePolicyItems(preferences(item('action="X" name="Path" value=""')))).toThrow(/action X/)
    const machine = createFixtureMachine({ ...input, files: {} })
    const { host } = await collect(machine, { redactionKey: 'k', agentVersion: '0', only: ['groupPolicy'] })
    expect(host.sections.groupPolicy).toMatchObject({ status: 'absent' })
  })
})

describe('windowsSecurity', () => {
  it('counts what was blocked of Go, by its place', async () => {
    const { blockEvents, firewallRules, unread } = await dataOf('windowsSecurity')
    expect(blockEvents).toEqual([
      {
        log: 'defender',
        id: 1117,
        path: 'C:\\Users\\<u1>\\AppData\\Local\\Temp\\go-build\\b001\\中文.test.exe',
        count: 1,
        last: '2026-01-01T10:00:00.000Z',
      },
      {
        log: 'applocker',
        id: 8004,
        path: 'C:\\GO\\BIN\\GO.EXE',
        policy: 'EXE',
        count: 1,
        last: '2026-01-01T09:00:00.000Z',
      },
      {
        log: 'code-integrity',
        id: 3077,
        path: 'C:\\Users\\<u1>\\AppData\\Local\\Temp\\go-build\\b001\\exe\\main.exe',
        policy: 'Lockdown & Co',
        count: 2,
        last: '2026-01-01T08:00:00.848Z',
      },
    ])
    expect(firewallRules.map(({ id, name }) => [id, name])).toEqual([['{0f0f}', 'dlv-dap']])
    // Which directories Go uses is not known on this machine, so neither is whether they are excluded.
    expect(unread).toEqual([{ part: 'defender', reason: 'error' }])
    const patterns = diagnose(await snapshotOf()).findings.map(({ pattern }) => pattern)
    expect(patterns).toEqual(
      expect.arrayContaining([
        'APP_CONTROL_BLOCKS_GO',
        'AV_QUARANTINE_GO_TEMP',
        'FIREWALL_DEBUG_RULE_OVERBROAD',
      ]),
    )
  })

  const refused = (channel: string, exitCode: number): FixtureCommand => ({
    program: 'wevtutil',
    args: (args) => args[1]?.includes(channel) === true,
    result: { exitCode, stderr: '\ufffd\ufffd\ufffd' },
  })

  it('says which part could not be read, and why', async () => {
    const { unread, blockEvents } = await dataOf('windowsSecurity', {
      commands: [
        refused('AppLocker', 5),
        refused('Windows Defender', 15_007),
        refused('CodeIntegrity', 0),
        defender({
          realtime: true,
          paths: ['N/A: Must be an administrator to view exclusions'],
          processes: [],
        }),
      ],
    })
    expect(unread).toEqual([
      { part: 'defender', reason: 'denied' },
      { part: 'code-integrity', reason: 'error' },
      { part: 'applocker', reason: 'denied' },
    ])
    expect(blockEvents).toEqual([])
  })

  it('fails as a whole where nothing could be read', async () => {
    const section = await sectionOf('windowsSecurity', {
      registry: { [FIREWALL]: { fails: 'denied' } },
      commands: [
        { program: 'wevtutil', result: {} },
        { program: 'powershell', result: {} },
      ],
    })
    expect(section).toMatchObject({ status: 'failed', message: /no answer about Defender.*printed nothing/s })
  })

  it('matches exclusions as Defender does', () => {
    const composed = composeEnvironment([], [], [], { LOCALAPPDATA: 'C:\\Users\\dev\\AppData\\Local' })
    const places = {
      gocache: 'C:\\Users\\dev\\AppData\\Local\\go-build',
      gomodcache: 'C:\\Users\\dev\\go\\pkg\\mod',
      goroot: 'C:\\Program Files\\Go',
    }
    const covered = (paths: string[], processes: string[] = []) =>
      Object.entries(coverage({ realtime: true, paths, processes }, places, composed).excluded)
        .filter(([, excluded]) => excluded)
        .map(([name]) => name)
    expect(covered(['%LOCALAPPDATA%\\go-build\\'])).toEqual(['gocache'])
    expect(covered(['c:\\users\\*\\go'])).toEqual(['gomodcache'])
    expect(covered(['C:\\Program Files\\*', 'C:\\Users\\dev\\go\\pkg\\mo'])).toEqual(['goroot'])
    expect(covered(['C:\\Users\\dev\\go\\pkg\\mod\\cache'])).toEqual([])
    expect(covered([], ['C:\\Program Files\\Go\\bin\\go.exe'])).toEqual(['gocache', 'gomodcache', 'goroot'])
    expect(covered([], ['mango.exe'])).toEqual([])
  })

  it('takes a Defender that is not there for one that does not scan', async () => {
    const commands = [defender({ error: 'HRESULT 0x800106ba,Get-MpComputerStatus' })]
    expect((await dataOf('windowsSecurity', { commands })).defender?.realtime).toBe(false)
  })

  it('reads the fields of a firewall rule', () => {
    const rule = (text: string) => rulesIn([sz('r', text)], false)[0]
    expect(rule('v2.31|Action=Block|Active=FALSE|Dir=Out|Name=Every|')).toEqual({
      id: 'r',
      name: 'Every',
      enabled: false,
      inbound: false,
      allow: false,
      protocol: 'any',
      ports: [{ from: 0, to: 65_535 }],
      anyProgram: true,
      anyRemote: true,
      byPolicy: false,
    })
    expect(
      rule(
        'v2.30|Dir=In|Protocol=6|LPort=2345|LPort2_10=50000-50100|LPort=RPC|App=C:\\x.exe|RA4=LocalSubnet|',
      ),
    ).toMatchObject({
      ports: [
        { from: 2345, to: 2345 },
        { from: 50_000, to: 50_100 },
      ],
      anyProgram: false,
      anyRemote: false,
    })
    expect(rule('nonsense')).toBeUndefined()
  })
})

describe('wslHost', () => {
  it('lists distributions and what is wrong with .wslconfig', async () => {
    const data = await dataOf('wslHost')
    expect(data).toMatchObject({
      version: '2.3.26.0',
      networkingMode: 'nat',
      distros: [
        { name: 'Debian', wslVersion: 1, running: false, default: false },
        { name: 'Ubuntu-24.04', wslVersion: 2, running: true, default: true },
      ],
      config: {
        file: 'C:\\Users\\<u1>\\.wslconfig',
        encoding: 'utf-8',
        bom: false,
        keys: [],
        problems: [
          { line: 1, kind: 'header-and-key', text: '[wsl2] memory=4GB' },
          { line: 2, kind: 'no-section' },
        ],
      },
    })
  })

  it('asks for those that run where the states are in another language', async () => {
    const list =
      '  NAME            STATUS             VERSION\r\n* Ubuntu-24.04    Wird ausgeführt    2\r\n  Debian          Beendet            1\r\n'
    const commands = [
      wsl(['--list', '--verbose'], Buffer.from(list, 'utf16le').toString('latin1')),
      wsl(['--list', '--running', '--quiet'], Buffer.from('Debian\r\n', 'utf16le').toString('latin1')),
      wsl(['--version'], utf16('Ungültige Befehlszeilenoption: --version\r\n'), 4294967295),
    ]
    const data = await dataOf('wslHost', { commands })
    expect(data.version).toBeUndefined()
    expect(data.distros.filter(({ running }) => running).map(({ name }) => name)).toEqual(['Debian'])
  })

  it('asks wsl.exe for nothing but lists, and for nothing at all without distributions', async () => {
    const asked: (readonly string[])[] = []
    const note: FixtureCommand = {
      program: 'wsl',
      args: (args) => {
        asked.push(args)
        return false
      },
      result: {},
    }
    await dataOf('wslHost', { commands: [note] })
    expect(new Set(asked.map((args) => args[0]))).toEqual(new Set(['--list', '--version']))
    asked.length = 0
    const none = Object.keys(input.registry ?? {}).filter((key) => !key.startsWith(LXSS))
    const machine = createFixtureMachine({
      ...input,
      registry: Object.fromEntries(none.map((key) => [key, input.registry?.[key] ?? []])),
      commands: [note],
    })
    const { host } = await collect(machine, { redactionKey: 'k', agentVersion: '0', only: ['wslHost'] })
    expect(host.sections.wslHost).toMatchObject({
      status: 'ok',
      data: { distros: [], networkingMode: 'nat' },
    })
    expect(asked).toEqual([])
  })

  it('fails where wsl.exe says nothing, or nothing of what is registered', async () => {
    for (const stdout of ['', utf16('Windows Subsystem for Linux has no installed distributions.\r\n')]) {
      const section = await sectionOf('wslHost', { commands: [wsl(['--list', '--verbose'], stdout)] })
      expect(section).toMatchObject({ status: 'failed', reason: 'error' })
    }
  })

  it('knows the mode only of a WSL that has modes', async () => {
    const files = {
      'C:\\Users\\dev\\.wslconfig': Buffer.from('[wsl2]\nnetworkingMode=Mirrored\n', 'utf16le'),
    }
    const data = await dataOf('wslHost', { files })
    expect(data).toMatchObject({ networkingMode: 'mirrored', config: { encoding: 'utf-16le', bom: false } })
    const commands = [wsl(['--version'], '', 4294967295)]
    expect((await dataOf('wslHost', { files, commands })).networkingMode).toBe('unknown')
  })

  it('reads lists and versions of any language', () => {
    expect(parseDistroList('* docker-desktop-data    已停止    2\n  名称   状态   版本\n')).toEqual([
      { name: 'docker-desktop-data', state: '已停止', version: 2, isDefault: true },
    ])
    expect(parseWslVersion('WSL version: 2.0.9.0\nKernel version: 5.15.133.1-1\n')).toBe('2.0.9.0')
    expect(parseWslVersion('Version WSL : 2.4.13.0')).toBe('2.4.13.0')
    expect(parseWslVersion('')).toBeUndefined()
  })
})
