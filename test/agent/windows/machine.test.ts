import { describe, expect, it } from 'vitest'
import type { EnvSections, Snapshot } from '#agent/contract/snapshot.ts'
import { collect } from '../../../agent/collect.ts'
import { MACHINE_KEY, USER_KEY } from '../../../agent/collectors/windows/environment.ts'
import { createFixtureMachine, type FixtureMachineInput } from '../../support/fixture-machine.ts'
import { judged } from '../../support/judged.ts'

// Composed by hand: Wine shows neither PowerShell, nor junctions, nor drives that are unplugged.

const PROFILE = 'E:\\OneDrive\\文档\\WindowsPowerShell\\Microsoft.PowerShell_profile.ps1'
const ALL_USERS = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\profile.ps1'
const AUTORUN = 'C:\\Tools\\init.cmd'
const CURRENT_VERSION = [
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion',
  '    CurrentBuild    REG_SZ    22631',
  '    DisplayVersion    REG_SZ    23H2',
  '    EditionID    REG_SZ    Professional',
  '    ProductName    REG_SZ    Windows 10 Pro',
  '    RegisteredOwner    REG_SZ    \ufffd\ufffd',
  '    UBR    REG_DWORD    0xd77',
  '',
].join('\r\n')

const machinePath =
  '%SystemRoot%\\system32;C:\\Program Files\\Go\\bin;F:\\go1.20\\bin;G:\\go\\bin;H:\\go\\bin'
const userPath = '%USERPROFILE%\\scoop\\shims'
const LIVE = [
  'C:\\Windows\\system32',
  'C:\\Program Files\\Go\\bin',
  'F:\\go1.20\\bin',
  'G:\\go\\bin',
  'H:\\go\\bin',
  'C:\\Users\\dev\\scoop\\shims',
]

const utf16 = (text: string) => Buffer.from(text, 'utf16le').toString('latin1')
const cmdAnswer = (variables: Record<string, string>) =>
  utf16(
    [
      'ENVHERD-VARIABLES',
      ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      'ENVHERD-WHICH',
      'ENVHERD-END',
      '',
    ].join('\r\n'),
  )
const powershellAnswer = (variables: Record<string, string>) => {
  const json = JSON.stringify({ variables, which: [], aliases: {} })
  return `ENVHERD<${Buffer.from(json).toString('base64')}>\r\n`
}

const goRoot = (root: string) => ({
  [`${root}\\bin\\go.exe`]: 'MZ',
  [`${root}\\pkg\\tool\\x`]: '',
  [`${root}\\src\\runtime\\x`]: '',
  [`${root}\\VERSION`]: 'go1.22.3\ntime 2024-05-01T19:49:47Z\n',
})

const input: FixtureMachineInput = {
  platform: 'windows',
  source: 'composed',
  // The agent's own environment is stale and must not be believed.
  env: {
    SystemRoot: 'C:\\Windows',
    SystemDrive: 'C:',
    ProgramFiles: 'C:\\Program Files',
    USERPROFILE: 'C:\\Users\\dev',
    LOCALAPPDATA: 'C:\\Users\\dev\\AppData\\Local',
    APPDATA: 'C:\\Users\\dev\\AppData\\Roaming',
    PROCESSOR_ARCHITECTURE: 'AMD64',
    GOROOT: 'C:\\stale',
    PATH: 'C:\\stale\\bin',
  },
  files: {
    ...goRoot('C:\\Program Files\\Go'),
    ...goRoot('C:\\Users\\dev\\scoop\\apps\\go\\1.22.3'),
    'C:\\Users\\dev\\scoop\\apps\\go\\current': { link: 'C:\\Users\\dev\\scoop\\apps\\go\\1.22.3' },
    'C:\\Users\\dev\\scoop\\shims': { dir: true },
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe': 'MZ',
    'C:\\Windows\\System32\\cmd.exe': 'MZ',
    'G:\\x': '',
    // Streams as Windows writes them for a download and for a file of the own network.
    'C:\\Program Files\\Go\\bin\\go.exe:Zone.Identifier':
      '[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://go.dev/dl/\r\n',
    [`${PROFILE}:Zone.Identifier`]: '[ZoneTransfer]\r\nZoneId=1\r\n',
    [ALL_USERS]: "$env:GOFLAGS = '-mod=mod'\r\n# SIG # Begin signature block\r\n",
    [PROFILE]: "\ufeff# 我的\r\n$env:GOPATH = 'D:\\go'\r\n$env:Path = 'C:\\MyGo\\bin;' + $env:Path\r\n",
    [AUTORUN]: '@set GOFLAGS=-mod=mod\r\n',
  },
  registry: {
    [MACHINE_KEY]: [
      { name: 'Path', kind: 'REG_EXPAND_SZ', raw: machinePath },
      { name: 'PROCESSOR_ARCHITECTURE', kind: 'REG_SZ', raw: 'ARM64' },
      { name: 'PATHEXT', kind: 'REG_SZ', raw: '.COM;.EXE;.BAT;.CMD' },
    ],
    [USER_KEY]: [{ name: 'Path', kind: 'REG_EXPAND_SZ', raw: userPath }],
    'HKCU\\Software\\GoProgrammingLanguage': [
      { name: 'installed', kind: 'REG_DWORD', raw: '1' },
      { name: 'installLocation', kind: 'REG_SZ', raw: 'C:\\Program Files\\Go\\' },
    ],
    'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders': [
      { name: 'Personal', kind: 'REG_EXPAND_SZ', raw: 'E:\\OneDrive\\文档' },
    ],
    'HKCU\\Software\\Microsoft\\Command Processor': [
      { name: 'AutoRun', kind: 'REG_SZ', raw: `"${AUTORUN}"` },
    ],
    'HKLM\\SYSTEM\\MountedDevices': [
      {
        name: '\\DosDevices\\F:',
        kind: 'REG_BINARY',
        raw: Buffer.from('_??_USBSTOR#Disk&Ven_X', 'utf16le').toString('hex'),
      },
      { name: '\\DosDevices\\G:', kind: 'REG_BINARY', raw: '0102030400001000000000ff' },
    ],
  },
  commands: [
    { program: 'reg', result: { stdout: CURRENT_VERSION } },
    {
      program: 'cmd',
      args: (args, { env }) => args.includes('/d') && env['GOROOT'] === undefined,
      result: { stdout: cmdAnswer({ Path: LIVE.join(';'), PATHEXT: '.COM;.EXE;.BAT;.CMD' }) },
    },
    { program: 'cmd', result: { stdout: cmdAnswer({ Path: LIVE.join(';'), GOFLAGS: '-mod=mod' }) } },
    {
      program: 'powershell',
      result: { stdout: powershellAnswer({ Path: ['C:\\MyGo\\bin', ...LIVE].join(';'), GoPath: 'D:\\go' }) },
    },
  ],
}

const dataOf = <K extends keyof EnvSections>(snapshot: Snapshot, name: K) => {
  const section = snapshot.envs[0]?.sections[name]
  if (section?.status !== 'ok') throw new Error(`${name}: ${JSON.stringify(section)}`)
  return section.data as Extract<EnvSections[K], { status: 'ok' }>['data']
}

describe('a composed Windows machine', async () => {
  const machine = createFixtureMachine(input)
  const snapshot = await collect(machine, {
    redactionKey: 'test',
    agentVersion: '0.0.0',
    role: 'workstation',
  })

  it('is the Windows it is by its build, and the processor it has', () => {
    const { os } = snapshot.host.sections
    expect(os).toMatchObject({
      status: 'ok',
      data: {
        name: 'Windows 11 Pro',
        version: '23H2',
        build: '22631.3447',
        edition: 'Professional',
        arch: 'arm64',
        translated: true,
      },
    })
  })

  it('starts every shell from the stored environment', () => {
    const sessions = dataOf(snapshot, 'sessions')
    expect(sessions.list.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['cmd', 'ok'],
      ['cmd-autorun', 'ok'],
      ['powershell', 'ok'],
    ])
    expect(sessions.primary).toBe('powershell')
    expect(sessions.list.map(({ variables }) => variables['GOROOT'])).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('names the profile line behind a variable and a PATH entry', () => {
    const powershell = dataOf(snapshot, 'sessions').list.find(({ id }) => id === 'powershell')
    expect(powershell?.variables['GOPATH']).toBe('D:\\go')
    expect(powershell?.origins['GOPATH']).toEqual({
      kind: 'profile',
      ref: PROFILE,
      line: 2,
      confidence: 'medium',
    })
    const autorun = dataOf(snapshot, 'sessions').list.find(({ id }) => id === 'cmd-autorun')
    expect(autorun?.origins['GOFLAGS']).toMatchObject({ kind: 'profile', ref: AUTORUN, line: 1 })
    const entries = dataOf(snapshot, 'path').sessions.find(({ session }) => session === 'powershell')?.entries
    expect(entries?.map(({ origin }) => origin.kind)).toEqual([
      'profile',
      ...Array<string>(5).fill('machine'),
      'user',
    ])
    expect(entries?.[0]?.origin).toMatchObject({ ref: PROFILE, line: 3 })
  })

  it('tells an unplugged stick from a disk that is there and from a letter that never was a drive', () => {
    const { dirs } = dataOf(snapshot, 'path')
    const volume = (dir: string) => {
      const found = dirs.find((candidate) => candidate.dir === dir)
      return found && [found.volume, found.ready, found.exists]
    }
    expect(volume('F:\\go1.20\\bin')).toEqual(['removable', false, false])
    expect(volume('G:\\go\\bin')).toEqual(['fixed', true, false])
    expect(volume('H:\\go\\bin')).toEqual(['unknown', true, false])
    expect(volume('C:\\Program Files\\Go\\bin')).toEqual(['fixed', true, true])
  })

  it('finds installs with their sources, a junction with what it leads to', () => {
    const { list } = dataOf(snapshot, 'goInstalls')
    expect(list.map(({ root, source, version, valid }) => [root, source, version, valid])).toEqual([
      ['C:\\Program Files\\Go', 'msi', 'go1.22.3', true],
      [expect.stringMatching(/scoop\\apps\\go\\1\.22\.3$/), 'scoop', 'go1.22.3', true],
    ])
  })

  it('reads the profile of a redirected Documents folder', () => {
    const profile = dataOf(snapshot, 'profiles').files.find(({ file }) => file === PROFILE)
    expect(profile).toMatchObject({ syntax: 'powershell', bom: true, eol: 'crlf', loadedBy: ['powershell'] })
    expect(profile?.assignments.map(({ line, name, op }) => [line, name, op])).toEqual([
      [2, 'GOPATH', 'set'],
      [3, 'PATH', 'prepend'],
    ])
  })

  it('tells which scripts and programs are marked as downloaded, and which script has no signature', () => {
    const files = dataOf(snapshot, 'profiles').files.filter(({ syntax }) => syntax === 'powershell')
    expect(files.map(({ file, signed, webMarked }) => [file, signed, webMarked])).toEqual([
      // There is a signature, and nothing is said of whether it is good.
      [ALL_USERS, undefined, false],
      [PROFILE, false, false],
    ])
    expect(dataOf(snapshot, 'goInstalls').list.map(({ webMarked }) => webMarked)).toEqual([
      ['C:\\Program Files\\Go\\bin\\go.exe'],
      undefined,
    ])
    expect(judged(snapshot).findings.map(({ pattern }) => pattern)).toContain('GO_BINARY_MARK_OF_WEB')
  })

  it('does not take drives for known when their memory cannot be read', async () => {
    const denied = createFixtureMachine({
      ...input,
      registry: { ...input.registry, 'HKLM\\SYSTEM\\MountedDevices': { fails: 'denied' } },
    })
    const { dirs } = dataOf(
      await collect(denied, { redactionKey: 'test', agentVersion: '0.0.0', role: 'workstation' }),
      'path',
    )
    expect(dirs.find(({ dir }) => dir === 'H:\\go\\bin')?.ready).toBe(false)
  })
})
