import { join } from 'node:path'
import { expect, test } from 'vitest'
import { goDir } from '../../../agent/collectors/dirs.ts'
import { composeEnvironment } from '../../../agent/collectors/windows/environment.ts'
import { isRoaming, roamingProfile } from '../../../agent/collectors/windows/sync-roots.ts'
import { windowsDirPlace } from '../../../agent/collectors/windows/dir-place.ts'
import { MachineError, type Machine } from '../../../agent/machine/machine.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { goToolchain } from '../../support/go-toolchains.ts'
import { everywhere, makeHome } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const { root } = await goToolchain('go1.23')

/** Root may look everywhere, so the refusal is put into the machine's answers: that of a closed parent folder. */
function barred(machine: Machine, place: string): Machine {
  const refuse = (path: string) => {
    if (path === place || path.startsWith(`${place}/`)) throw new MachineError('denied', `${path}: EACCES`)
  }
  return {
    ...machine,
    stat: async (path) => (refuse(path), machine.stat(path)),
    lstat: async (path) => (refuse(path), machine.lstat(path)),
    realpath: async (path) => (refuse(path), machine.realpath(path)),
    list: async (path) => (refuse(path), machine.list(path)),
    writable: async (path) => !path.startsWith(place) && machine.writable(path),
  }
}

test('a directory that is closed to this person costs no other one', async () => {
  await using home = await makeHome({
    ...everywhere(`export PATH=${root}/bin:$PATH\nexport GOMODCACHE=$HOME/closed/mod\n`),
    'closed/mod/x': '',
    'go/bin/stringer': { program: '#!/bin/sh\n' },
  })
  const machine = barred(machineAt(home.path), join(home.path, 'closed'))
  const snapshot = await scan(machine, [
    'dirs',
    'sessions',
    'goEnv',
    'goActive',
    'path',
    'goEnvFile',
    'profiles',
  ])
  const { gomodcache, gopath } = dataOf(snapshot, 'dirs')
  expect(gomodcache).toMatchObject({ unreadable: 'denied', writable: false, creatable: null })
  expect(gopath[0]?.bin.tools).toHaveLength(1)
  expect(gopath[0]?.root).not.toHaveProperty('unreadable')
  const { findings } = judged(snapshot)
  expect(findings.map(({ pattern }) => pattern)).toContain('GO_DIR_NOT_WRITABLE')
  const again = await scan(machine, [
    'dirs',
    'sessions',
    'goEnv',
    'goActive',
    'path',
    'goEnvFile',
    'profiles',
  ])
  expect(again.envs[0]?.sections.dirs).toEqual(snapshot.envs[0]?.sections.dirs)
})

test('what is broken otherwise says nothing of being there', async () => {
  const machine = createFixtureMachine({
    platform: 'linux',
    source: 'composed',
    files: { '/data': { dir: true } },
  })
  const broken = { ...machine, stat: () => Promise.reject(new MachineError('error', 'EIO')) }
  const dir = await goDir(broken, '/data/go', () => Promise.resolve(undefined), {})
  expect(dir).toMatchObject({ exists: false, writable: null, creatable: null, unreadable: 'error' })
})

test('Windows: volume, room, links and cloud folder of a directory (composed)', async () => {
  const machine = createFixtureMachine({
    platform: 'windows',
    source: 'composed',
    files: {
      'C:\\Users\\dev\\go': { link: 'D:\\go' },
      'C:\\Users\\dev\\dead': { link: '\\\\?\\D:\\none' },
      'C:\\Users\\dev\\OneDrive\\mod': { dir: true },
      'D:\\go\\pkg\\mod': { dir: true },
      'D:\\go\\bin': { dir: true },
    },
    space: { freeBytes: 100, totalBytes: 1000 },
  })
  const around = {
    volumeOf: (dir: string) => Promise.resolve({ volume: 'fixed' as const, ready: !dir.startsWith('E:') }),
    synced: [{ provider: 'OneDrive', path: 'c:\\users\\dev\\onedrive' }],
    roaming: null,
  }
  const place = (path: string, holds = {}) => windowsDirPlace(machine, path, around, holds)
  expect(await place('C:\\Users\\dev\\go\\bin', { tools: true })).toEqual({
    volume: 'fixed',
    ready: true,
    volumeRoot: 'D:\\',
    freeBytes: 100,
    totalBytes: 1000,
    links: [
      {
        path: 'C:\\Users\\dev\\go',
        kind: 'symlink',
        target: 'D:\\go',
        targetExists: true,
        targetKind: 'local',
      },
    ],
    nonAscii: false,
    moduleTree: true,
  })
  expect((await place('C:\\Users\\dev\\dead\\x')).links).toMatchObject([{ targetExists: false }])
  expect(await place('C:\\Users\\dev\\OneDrive\\mod')).toMatchObject({ syncProvider: 'OneDrive' })
  expect(await place('E:\\gö')).toEqual({ volume: 'fixed', ready: false, volumeRoot: 'E:\\', nonAscii: true })
})

/* Composed: the list of profiles of a machine in a domain, one of them kept by a server. */
test('a roaming profile takes along all but what Windows calls local', async () => {
  const profiles = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList'
  const value = (name: string, raw: string) => ({ name, kind: 'REG_EXPAND_SZ', raw })
  const machineOf = (central: string, home = 'C:\\Users\\dev') =>
    createFixtureMachine({
      platform: 'windows',
      source: 'composed',
      home: 'C:\\Users\\dev',
      registry: {
        [profiles]: [],
        [`${profiles}\\S-1-5-18`]: [value('ProfileImagePath', '%systemroot%\\system32')],
        [`${profiles}\\S-1-5-21-1`]: [value('ProfileImagePath', home), value('CentralProfile', central)],
      },
    })
  const composed = composeEnvironment([], [], [], {})
  expect(await roamingProfile(machineOf(''), composed)).toBeNull()
  expect(await roamingProfile(machineOf('\\\\srv\\p', 'C:\\Users\\other'), composed)).toBeNull()
  const profile = await roamingProfile(machineOf('\\\\srv\\profiles\\dev.V6'), composed)
  const inside = [
    'go',
    'AppData\\Roaming\\go',
    'AppData\\Local\\go-build',
    'appdata\\locallow\\x',
    'AppData\\Locals',
  ]
  expect(inside.map((name) => isRoaming(`C:\\Users\\dev\\${name}`, profile))).toEqual([
    true,
    true,
    false,
    false,
    true,
  ])
  expect(isRoaming('D:\\go', profile)).toBe(false)
  expect(isRoaming('C:\\Users\\dev\\go', null)).toBe(false)
})
