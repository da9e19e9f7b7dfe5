import { describe, expect, test } from 'vitest'
import type { Profile, Profiles } from '../../../../agent/contract/sections/profiles.ts'
import type { Session } from '../../../../agent/contract/sections/sessions.ts'
import type { PolicyScope, Windows } from '../../../../agent/contract/sections/windows.ts'
import {
  powershellChain,
  powershellChainOf,
  powershellProfiles,
  type PowershellPlaces,
} from '../../../../agent/detectors/model/powershell-chain.ts'

/* Composed from Microsoft's documentation: no PowerShell runs here. */

const DOCUMENTS = 'C:\\Users\\<u1>\\OneDrive - Example\\文档'
const HOMES = {
  powershell: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
  pwsh: 'C:\\Program Files\\PowerShell\\7',
} as const
const places = (edition: 'powershell' | 'pwsh'): PowershellPlaces => ({
  psHome: HOMES[edition],
  documents: DOCUMENTS,
})

const profile = (file: string, more: Partial<Profile> = {}): Profile => ({
  file,
  syntax: 'powershell',
  loadedBy: [],
  size: 1,
  mtime: '2026-01-02T03:04:05.000Z',
  encoding: 'utf-8',
  bom: false,
  eol: 'crlf',
  assignments: [],
  sources: [],
  ...more,
})
/** All eight files of both editions. */
const ALL: Profiles = {
  files: (['pwsh', 'powershell'] as const).flatMap((edition) =>
    powershellProfiles(edition, places(edition))
      .map(({ file }) => profile(file))
      .reverse(),
  ),
}
const policy = (...scopes: PolicyScope[]): Pick<Windows, 'executionPolicy'> => ({
  executionPolicy: { powershell: scopes, pwsh: scopes },
})
const REMOTE_SIGNED = policy({ scope: 'CurrentUser', policy: 'RemoteSigned' })
const chain = (
  edition: 'powershell' | 'pwsh',
  {
    noProfile = false,
    profiles = ALL,
    windows = REMOTE_SIGNED,
    server = false,
    at = places(edition),
  }: {
    noProfile?: boolean
    profiles?: Profiles
    windows?: Pick<Windows, 'executionPolicy'> | null
    server?: boolean
    at?: PowershellPlaces
  } = {},
) => powershellChain({ edition, noProfile }, at, profiles, windows, server)

describe.each(['powershell', 'pwsh'] as const)('%s', (edition) => {
  test('all users before the person, all hosts before this one, its own four alone', () => {
    const folder = edition === 'pwsh' ? 'PowerShell' : 'WindowsPowerShell'
    expect(chain(edition)).toEqual([
      { scope: 'AllUsersAllHosts', file: `${HOMES[edition]}\\profile.ps1`, outcome: 'read' },
      {
        scope: 'AllUsersCurrentHost',
        file: `${HOMES[edition]}\\Microsoft.PowerShell_profile.ps1`,
        outcome: 'read',
      },
      { scope: 'CurrentUserAllHosts', file: `${DOCUMENTS}\\${folder}\\profile.ps1`, outcome: 'read' },
      {
        scope: 'CurrentUserCurrentHost',
        file: `${DOCUMENTS}\\${folder}\\Microsoft.PowerShell_profile.ps1`,
        outcome: 'read',
      },
    ])
  })

  test('with and without each file', () => {
    for (let bits = 0; bits < 16; bits++) {
      const there = powershellProfiles(edition, places(edition)).filter((_, at) => (bits >> at) & 1)
      const profiles = { files: there.map(({ file }) => profile(file.toUpperCase())) }
      expect(chain(edition, { profiles }).map(({ scope }) => scope)).toEqual(there.map(({ scope }) => scope))
    }
  })

  test('-NoProfile reads none', () => expect(chain(edition, { noProfile: true })).toEqual([]))
})

test.each([
  ['Restricted', {}, 'refused'],
  ['AllSigned', { signed: false }, 'refused'],
  ['AllSigned', { signed: true }, 'read'],
  ['AllSigned', {}, 'unknown'],
  ['RemoteSigned', {}, 'read'],
  ['RemoteSigned', { webMarked: true, signed: false }, 'refused'],
  ['Unrestricted', { webMarked: true }, 'read'],
  ['Bypass', { webMarked: true }, 'read'],
] as const)('%s and a profile %j: %s', (name, facts, outcome) => {
  const profiles = { files: ALL.files.map(({ file }) => profile(file, facts)) }
  const windows = policy(
    { scope: 'MachinePolicy', policy: 'Undefined' },
    { scope: 'CurrentUser', policy: name },
  )
  expect(new Set(chain('pwsh', { profiles, windows }).map((each) => each.outcome))).toEqual(
    new Set([outcome]),
  )
})

test('where nothing is stored 5.1 of a workstation refuses all, 7 and servers do not', () => {
  const windows = policy()
  expect(chain('powershell', { windows }).every(({ outcome }) => outcome === 'refused')).toBe(true)
  expect(chain('powershell', { windows, server: true }).every(({ outcome }) => outcome === 'read')).toBe(true)
  expect(chain('pwsh', { windows }).every(({ outcome }) => outcome === 'read')).toBe(true)
  expect(chain('pwsh', { windows: null }).every(({ outcome }) => outcome === 'unknown')).toBe(true)
})

test('Documents on a share: RemoteSigned hangs on the zone', () => {
  const at = { psHome: null, documents: '\\\\files\\home\\<u1>' }
  const profiles = { files: [profile('\\\\files\\home\\<u1>\\PowerShell\\profile.ps1')] }
  expect(chain('pwsh', { at, profiles }).map(({ outcome }) => outcome)).toEqual(['unknown'])
})

describe('of a session of a snapshot', () => {
  const session = (id: Session['id'], shell: string): Session => ({
    id,
    shell,
    login: true,
    interactive: true,
    outcome: 'ok',
    variables: {},
    origins: {},
    traced: false,
    path: '',
    which: [],
    aliases: {},
  })
  const of = (id: Session['id'], shell: string, profiles = ALL) =>
    powershellChainOf(session(id, shell), profiles, null, 'C:\\Users\\<u1>', false)?.map(({ file }) => file)

  test('places are taken from the program and from where the files were found', () => {
    expect(of('pwsh', `${HOMES.pwsh}\\pwsh.exe`)).toHaveLength(4)
    expect(of('powershell', `${HOMES.powershell}\\powershell.exe`)).toHaveLength(4)
    expect(of('cmd', 'C:\\Windows\\System32\\cmd.exe')).toBeUndefined()
  })

  test('of one from the Store only the person’s own are known', () => {
    const store = 'C:\\Users\\<u1>\\AppData\\Local\\Microsoft\\WindowsApps\\pwsh.exe'
    expect(of('pwsh', store)?.every((file) => file.startsWith(DOCUMENTS))).toBe(true)
    expect(of('pwsh', store, { files: [] })).toEqual([])
  })
})
