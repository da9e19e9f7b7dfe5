import { describe, expect, it } from 'vitest'
import type { PathDir } from '#agent/contract/sections/path.ts'
import type { EnvSections } from '#agent/contract/snapshot.ts'
import { pathRace, placeName } from '../../../web/src/pages/host/path-race.ts'
import { envWith, profileAt, session, sessionsOf } from './machine.ts'

const MTIME = '2026-01-01T00:00:00.000Z'

const dir = (name: string, go?: string, more: Partial<PathDir> = {}): PathDir => ({
  dir: name,
  exists: true,
  isDir: true,
  volume: 'fixed',
  ready: true,
  bins: go === undefined ? {} : { go: { path: go, size: 1, mtime: MTIME, kind: 'elf', arch: 'amd64' } },
  ...more,
})

const pathOf = (id: 'bash-login' | 'cmd', names: string[], dirs: PathDir[]): EnvSections['path'] => ({
  status: 'ok',
  data: {
    sessions: [
      {
        session: id,
        entries: names.map((name, index) => ({ raw: name, dir: name, origin: profileAt('/x', index + 1) })),
      },
    ],
    dirs,
  },
})

const installs: EnvSections['goInstalls'] = {
  status: 'ok',
  data: {
    searched: [],
    list: [
      { root: '/usr/local/go', source: 'tarball', version: 'go1.22.3', valid: true, missing: [] },
      {
        root: '/usr/lib/go-1.19',
        source: 'apt',
        version: 'go1.19.8',
        valid: true,
        missing: [],
        go: { path: '/usr/lib/go-1.19/bin/go', size: 1, mtime: MTIME, kind: 'elf' },
      },
    ],
  },
}

const aptGo = dir('/usr/bin', '/usr/bin/go')
const linkedGo = {
  ...aptGo,
  bins: {
    go: { path: '/usr/bin/go', real: '/usr/lib/go-1.19/bin/go', size: 1, mtime: MTIME, kind: 'elf' as const },
  },
}

describe('pathRace', () => {
  it('says who wins, who is hidden, and which version each is', () => {
    const env = envWith('linux', {
      goInstalls: installs,
      path: pathOf(
        'bash-login',
        ['/opt/old', '/usr/local/go/bin', '/usr/bin', '/usr/local/go/bin/'],
        [
          dir('/opt/old', undefined, { exists: false, isDir: false }),
          dir('/usr/local/go/bin', '/usr/local/go/bin/go', { sdkRoot: '/usr/local/go' }),
          dir('/usr/local/go/bin/', '/usr/local/go/bin/go', { sdkRoot: '/usr/local/go' }),
          linkedGo,
        ],
      ),
      sessions: sessionsOf(session('bash-login', { which: ['/usr/local/go/bin/go', '/usr/bin/go'] })),
    })
    const race = pathRace(env, 'bash-login')
    expect(race?.entries.map(({ place, state, repeats }) => [place, state, repeats])).toEqual([
      [1, 'missing', null],
      [2, 'exists', null],
      [3, 'exists', null],
      [4, 'exists', 2],
    ])
    expect(race?.winner).toMatchObject({ place: 2, go: { version: 'go1.22.3', wins: true } })
    expect(race?.shadowed.map(({ place, go }) => [place, go?.version])).toEqual([[3, 'go1.19.8']])
  })

  it('believes the shell where it names another than the first', () => {
    const env = envWith('linux', {
      path: pathOf('bash-login', ['/a', '/b'], [dir('/a', '/a/go'), dir('/b', '/b/go')]),
      sessions: sessionsOf(session('bash-login', { which: ['/b/go'] })),
    })
    expect(pathRace(env, 'bash-login')?.winner?.place).toBe(2)
  })

  it('takes one directory in two spellings for one on Windows', () => {
    const env = envWith('windows', {
      path: pathOf(
        'cmd',
        ['C:\\Go\\bin', 'c:/go/BIN/'],
        [dir('C:\\Go\\bin', 'C:\\Go\\bin\\go.exe'), dir('c:/go/BIN/', 'c:\\go\\BIN\\go.exe')],
      ),
    })
    const race = pathRace(env, 'cmd')
    expect(race?.entries[1]?.repeats).toBe(1)
    expect(race?.shadowed).toEqual([])
  })

  it('claims nothing about a drive that is away, nor about a place nobody looked at', () => {
    const env = envWith('windows', {
      path: pathOf(
        'cmd',
        ['E:\\go\\bin', 'F:\\x'],
        [dir('E:\\go\\bin', undefined, { ready: false, exists: false })],
      ),
    })
    expect(pathRace(env, 'cmd')?.entries.map(({ state }) => state)).toEqual(['unready', 'unknown'])
    expect(pathRace(env, 'cmd')?.winner).toBeNull()
  })

  it('has nothing to say where PATH could not be read or the session is unknown', () => {
    expect(pathRace(envWith('linux', {}), 'bash-login')).toBeNull()
    expect(pathRace(envWith('linux', { path: pathOf('cmd', [], []) }), 'bash-login')).toBeNull()
  })
})

describe('placeName', () => {
  it.each([
    ['windows', 'C:\\', 'c:\\'],
    ['windows', 'C:/Go/', 'c:\\go'],
    ['linux', '/', '/'],
    ['linux', '/usr/bin//', '/usr/bin'],
    ['linux', '/Usr', '/Usr'],
  ] as const)('%s %s', (kind, path, name) => expect(placeName(path, kind)).toBe(name))
})
