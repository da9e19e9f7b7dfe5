import type { HostSections } from '#agent/contract/snapshot.ts'
import { collect } from '../../../../agent/collect.ts'
import { MACHINE_KEY, USER_KEY } from '../../../../agent/collectors/windows/environment.ts'
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

export const sz = (name: string, raw: string): RawRegistryValue => ({ name, kind: 'REG_SZ', raw })
export const dword = (name: string, number: number): RawRegistryValue => ({
  name,
  kind: 'REG_DWORD',
  raw: String(number),
})

const SOFTWARE = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion'
export const LXSS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss'
const SYNC = `${SOFTWARE}\\Explorer\\SyncRootManager`
export const FIREWALL =
  'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const GPO = '{31B2F340-016D-11D2-945F-00C04FB984F9}'
export const HISTORY = `C:\\ProgramData\\Microsoft\\Group Policy\\History\\${GPO}\\Machine\\Preferences\\EnvironmentVariables\\EnvironmentVariables.xml`
const TEMP = 'C:\\Users\\dev\\AppData\\Local\\Temp'

export const item = (properties: string, inside = '') =>
  `<EnvironmentVariable clsid="{78570023-8373-4a19-BA80-2F150738EA19}" name="x" image="2"><Properties ${properties}/>${inside}</EnvironmentVariable>`
export const preferences = (...items: string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\r\n<EnvironmentVariables clsid="{BF141A63-327B-438a-B9BF-2C188F13B7AD}">${items.join('')}</EnvironmentVariables>\r\n`
const FILTER = '<Filters><FilterOs bool="AND" not="0"/></Filters>'

const event = (id: number, at: string, data: string) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>${id}</EventID><TimeCreated SystemTime='${at}'/></System>${data}</Event>`
const named = (pairs: Record<string, string>) =>
  `<EventData>${Object.entries(pairs)
    .map(([name, value]) => `<Data Name='${name}'>${value}</Data>`)
    .join('')}</EventData>`
export const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').toString('latin1')
const logged = (channel: string, ...events: string[]): FixtureCommand => ({
  program: 'wevtutil',
  args: (args) => args[1]?.includes(channel) === true && args.includes('/uni:true'),
  result: { stdout: utf16(`<Events>${events.join('')}</Events>\r\n`) },
})
export const defender = (answer: unknown): FixtureCommand => ({
  program: 'powershell',
  args: (args) => args.some((arg) => arg.includes('Get-MpComputerStatus')) && args.includes('-NoProfile'),
  result: { stdout: `ENVHERD<${Buffer.from(JSON.stringify(answer)).toString('base64')}>\r\n` },
})
export const wsl = (args: string[], stdout: string, exitCode = 0): FixtureCommand => ({
  program: 'wsl',
  args,
  result: { stdout, exitCode },
})
const DISTROS =
  '  NAME            STATE           VERSION\r\n* Ubuntu-24.04    Running         2\r\n  Debian          Stopped         1\r\n'

export const composed: FixtureMachineInput = {
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
    ...composed,
    ...changes,
    files: { ...composed.files, ...changes.files },
    registry: { ...composed.registry, ...changes.registry },
    commands: [...(changes.commands ?? []), ...(composed.commands ?? [])],
  })
export const snapshotOf = (changes: Partial<FixtureMachineInput> = {}) =>
  collect(withChanges(changes), {
    redactionKey: 'k',
    agentVersion: '0',
    role: 'workstation',
    only: ['windows', 'groupPolicy', 'windowsSecurity', 'wslHost'],
  })
export type Name = 'windows' | 'groupPolicy' | 'windowsSecurity' | 'wslHost'
export const sectionOf = async <K extends Name>(name: K, changes: Partial<FixtureMachineInput> = {}) =>
  (await snapshotOf(changes)).host.sections[name]
export async function dataOf<K extends Name>(name: K, changes: Partial<FixtureMachineInput> = {}) {
  const section = await sectionOf(name, changes)
  if (section?.status !== 'ok') throw new Error(`${name}: ${JSON.stringify(section)}`)
  return section.data as Extract<NonNullable<HostSections[K]>, { status: 'ok' }>['data']
}
