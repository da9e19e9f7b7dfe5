import type { DirPlace } from '../../../agent/contract/sections/dirs.ts'
import { gobinStaleGopath } from '../../../agent/detectors/gobin-stale-gopath.ts'
import { fileInfo, goDir, profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const place: DirPlace = { volume: 'fixed', ready: true, moduleTree: true }
const OLD = '2024-01-01T00:00:00.000Z'

const gobin = (path: string, changes: Parameters<typeof goDir>[1] = {}, gopath = '/data/code') => ({
  variables: { GOBIN: path, GOPATH: gopath },
  origins: {
    GOBIN: profileLine('/home/<u1>/.bashrc', 8),
    GOPATH: profileLine('/home/<u1>/.bashrc', 7),
  },
  dirs: { gopathSet: true, gopath: [{ root: { path: gopath } }], gobin: goDir(path, { place, ...changes }) },
})

detectorTest(gobinStaleGopath, {
  fires: [
    {
      name: 'GOPATH moved, GOBIN stayed in the default one',
      ...gobin('/home/<u1>/go/bin', { tools: [fileInfo('/home/<u1>/go/bin/gopls', { mtime: OLD })] }),
      subject: 'GOBIN',
      evidence: { gobinTools: 1, gopathTools: 0 },
      says: /is ~\/go\/bin, while GOPATH is \/data\/code/,
    },
    {
      name: 'the directory of an old version',
      ...gobin('/home/<u1>/go1.18/bin'),
      subject: 'GOBIN',
    },
    {
      name: 'a GOPATH that the user’s scope overrides, on Windows',
      kind: 'windows',
      ...gobin('C:\\work\\bin', {}, 'D:\\go'),
      origins: { GOBIN: { kind: 'user', ref: 'HKCU\\Environment\\GOBIN', confidence: 'high' } },
      registry: { user: { GOPATH: 'D:\\go', GOBIN: 'C:\\work\\bin' }, machine: { GOPATH: 'C:\\work' } },
      subject: 'GOBIN',
    },
  ],
  silent: [
    { name: 'no GOBIN', dirs: { gopath: [{ root: {} }] } },
    { name: 'in the GOPATH in use', ...gobin('/data/code/bin') },
    { name: 'one place for all programs', ...gobin('/home/<u1>/.local/bin') },
    { name: '/usr/local/bin, whose neighbour is src', ...gobin('/usr/local/bin') },
    { name: 'the fleet’s GOBIN', ...gobin('/home/<u1>/go/bin'), policy: { gobin: '/home/<u1>/go/bin' } },
    {
      name: 'on PATH, the only one with tools, in use',
      ...gobin('/home/<u1>/go/bin', {
        tools: [fileInfo('/home/<u1>/go/bin/gopls', { mtime: '2025-12-20T00:00:00.000Z' })],
      }),
      path: ['/home/<u1>/go/bin/'],
    },
    {
      name: 'a directory for tools, no workspace',
      ...gobin('/home/<u1>/go-1.2/bin', { place: { ...place, moduleTree: false } }),
    },
    { name: 'in an SDK', ...gobin('/opt/go1.22/bin'), installs: [{ root: '/opt/go1.22' }] },
  ],
  undecided: [
    {
      name: 'nobody looked beside it',
      ...gobin('/home/<u1>/gocode/bin', { place: { volume: 'fixed', ready: true } }),
      reason: /is a workspace is not known/,
    },
  ],
})
