import type { Processes } from '../../../agent/contract/sections/processes.ts'
import type { Registry } from '../../../agent/contract/sections/registry.ts'
import { sessionEnvStale } from '../../../agent/detectors/session-env-stale.ts'
import { profileLine, snapshotOf, type EnvWords } from '../../support/snapshot.ts'
import { dataOf } from '../../support/scan.ts'
import { detectorTest } from './detector-test.ts'

type Process = Processes['list'][number]
const before = '2025-12-31T08:00:00.000Z'
const changed = '2025-12-31T12:00:00.000Z'
const after = '2025-12-31T18:00:00.000Z'
const has = (...list: Partial<Process>[]): { processes: Processes } => ({
  processes: { list: list.map((more, at) => ({ name: 'code', pid: at + 1, startedAt: before, ...more })) },
})
const bashrc = '/home/<u1>/.bashrc'
const linux: EnvWords = {
  installs: [{ root: '/opt/go1.22' }],
  path: [{ dir: '/opt/go1.22/bin', origin: profileLine(bashrc, 3) }],
  profiles: [{ file: bashrc, mtime: changed }],
}

/** Windows with a user variable that was stored at `changed`. */
function windows(variables: Record<string, string>, process: Partial<Process>): EnvWords {
  const registry: Registry = dataOf(
    snapshotOf({ kind: 'windows', registry: { user: variables } }),
    'registry',
  )
  const origin = { kind: 'user', ref: 'HKCU\\Environment', confidence: 'high' } as const
  return {
    kind: 'windows',
    variables,
    origins: Object.fromEntries(Object.keys(variables).map((name) => [name, origin])),
    has: { registry: { ...registry, user: { ...registry.user, lastWrite: changed } }, ...has(process) },
  }
}

detectorTest(sessionEnvStale, {
  fires: [
    ...['codium', 'vscodium', 'fleet', 'zed-editor', 'Code Helper (Plugin)'].map((name) => ({
      name: `${name} that still has the SDK from before`,
      ...linux,
      has: has({ name, goDirs: ['/opt/go1.20/bin'] }),
      subject: 'processes',
      layer: 'editor' as const,
    })),
    {
      name: 'an editor that still has the SDK from before',
      ...linux,
      has: has({ goDirs: ['/opt/go1.20/bin'] }),
      subject: 'processes',
      says: /code has PATH \/opt\/go1\.20\/bin, which was changed/,
    },
    {
      name: 'explorer does not know the new GOPROXY',
      ...windows({ GOPROXY: 'https://goproxy.cn' }, { name: 'explorer.exe', variables: {} }),
      subject: 'processes',
      says: /explorer\.exe has GOPROXY unset/,
    },
    {
      name: 'gopls with an old GOROOT',
      variables: { GOROOT: '/opt/go1.22' },
      origins: { GOROOT: profileLine(bashrc, 4) },
      profiles: [{ file: bashrc, mtime: changed }],
      has: has({ name: 'gopls', variables: { GOROOT: '/opt/go1.20' } }),
      subject: 'processes',
      evidence: {
        stalePrograms: [{ staleProgram: 'gopls', staleValue: '/opt/go1.20', freshValue: '/opt/go1.22' }],
      },
    },
  ],
  silent: [
    {
      name: 'started after the change',
      ...linux,
      has: has({ startedAt: after, goDirs: ['/opt/go1.20/bin'] }),
    },
    { name: 'has the new value already', ...linux, has: has({ goDirs: ['/opt/go1.22/bin/'] }) },
    { name: 'started from the desktop, which never had it', ...linux, has: has({ goDirs: [] }) },
    {
      name: 'a version manager chose another one',
      ...linux,
      has: has({ goDirs: ['/home/<u1>/.asdf/installs/golang/1.20/go/bin'] }),
    },
    {
      name: 'a setting for one window, outside Windows',
      variables: { GOFLAGS: '-mod=mod' },
      origins: { GOFLAGS: profileLine(bashrc, 4) },
      profiles: [{ file: bashrc, mtime: changed }],
      has: has({ variables: { GOFLAGS: '-mod=vendor' } }),
    },
    {
      name: 'a terminal, whose shells read the files anew',
      ...linux,
      has: has({ name: 'xterm', goDirs: ['/old/go/bin'] }),
    },
    {
      name: 'a PowerShell profile’s value is for PowerShell',
      ...windows({}, { name: 'explorer.exe', variables: {} }),
      variables: { GOPATH: 'D:\\go' },
      origins: { GOPATH: profileLine('C:\\Users\\<u1>\\profile.ps1', 1) },
    },
  ],
  undecided: [
    {
      name: 'Windows, where nothing tells when the variables were stored',
      ...windows({ GOPATH: 'D:\\go' }, { variables: {} }),
      has: {
        ...has({ variables: {} }),
        registry: dataOf(
          snapshotOf({ kind: 'windows', registry: { user: { GOPATH: 'D:\\go' } } }),
          'registry',
        ),
      },
      reason: /registry: when/,
    },
    { name: 'environments cannot be read', ...linux, has: has({}), reason: /cannot be read/ },
    { name: 'programs were not looked at', ...linux, reason: /processes: not collected/ },
  ],
})
