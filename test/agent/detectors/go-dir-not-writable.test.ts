import { goDirNotWritable } from '../../../agent/detectors/go-dir-not-writable.ts'
import { goDir, profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const blocked = { writable: false }
const gone = { exists: false, isDir: false, writable: null }
const cache = '/home/<u1>/.cache/go-build'
const mod = '/home/<u1>/go/pkg/mod'

detectorTest(goDirNotWritable, {
  fires: [
    {
      name: 'a build cache of root, after sudo',
      dirs: { gocache: goDir(cache, blocked) },
      subject: cache,
      evidence: { problem: 'not-writable', ownTree: true },
      says: /cannot write to ~\/\.cache/,
    },
    {
      name: 'GOBIN in a system directory',
      variables: { GOBIN: '/usr/local/bin' },
      origins: { GOBIN: profileLine('/home/<u1>/.bashrc', 5) },
      dirs: { gobin: goDir('/usr/local/bin', blocked) },
      subject: '/usr/local/bin',
      evidence: { variable: 'GOBIN', ownTree: false },
    },
    {
      name: 'the whole GOPATH, said once',
      dirs: {
        gopath: [{ root: blocked, bin: { ...gone, creatable: false } }],
        gomodcache: goDir(mod, blocked),
      },
      subject: '/home/<u1>/go',
      evidence: { variable: 'GOPATH' },
    },
    {
      name: 'GOCACHE=off, which Go refuses since 1.12',
      variables: { GOCACHE: 'off' },
      dirs: { gocache: goDir('off', { ...gone, absolute: false, creatable: null }) },
      subject: 'off',
      evidence: { variable: 'GOCACHE', problem: 'refused' },
      says: /Go accepts an absolute path only/,
    },
    {
      name: 'a GOTMPDIR that nobody made',
      variables: { GOTMPDIR: '/var/tmp/gotmp' },
      dirs: { gotmpdir: goDir('/var/tmp/gotmp', { ...gone, creatable: true }) },
      subject: '/var/tmp/gotmp',
      evidence: { variable: 'GOTMPDIR', problem: 'missing' },
      says: /Go does not create it/,
    },
    {
      name: 'a temporary directory of Windows that only administrators may write',
      kind: 'windows',
      dirs: { temp: goDir('C:\\WINDOWS', { writable: false }) },
      subject: 'C:\\WINDOWS',
      evidence: { variable: 'TEMP' },
    },
    {
      name: 'a build cache that cannot be made',
      dirs: { gocache: goDir('/nonexistent/.cache/go-build', { ...gone, creatable: false }) },
      subject: '/nonexistent/.cache/go-build',
      evidence: { problem: 'not-creatable' },
      says: /does not exist and cannot be created/,
    },
    {
      name: 'on Windows',
      kind: 'windows',
      dirs: { gomodcache: goDir('D:\\mod', blocked) },
      subject: 'D:\\mod',
    },
    {
      name: 'a baked module cache in a container is only noted',
      role: 'container',
      dirs: { gopath: [{ root: { path: '/go' } }], gomodcache: goDir('/go/pkg/mod', blocked) },
      subject: '/go/pkg/mod',
      severity: 'info',
    },
    {
      name: 'a read-only module cache of vendored builds is only noted',
      variables: { GOFLAGS: '-trimpath -mod=vendor' },
      dirs: { gomodcache: goDir(mod, blocked) },
      subject: mod,
      severity: 'info',
    },
    {
      name: 'root left files in the home directory of a development container',
      role: 'container',
      dirs: { gomodcache: goDir(mod, blocked) },
      subject: mod,
      severity: 'high',
    },
    {
      name: 'no build cache in a container',
      role: 'container',
      dirs: { gocache: goDir('/root/.cache/go-build', { ...gone, creatable: false }) },
      subject: '/root/.cache/go-build',
      severity: 'high',
    },
  ],
  silent: [
    {
      name: 'a temporary directory nobody looked at',
      dirs: { temp: goDir('/tmp', { ...gone, creatable: null }) },
    },
    {
      name: 'a GOCACHE that Go will make',
      dirs: { gocache: goDir('/srv/cache', { ...gone, creatable: true }) },
    },

    { name: 'the defaults', dirs: { gomodcache: goDir(mod), gocache: goDir(cache) } },
    {
      name: 'missing, but Go can create them',
      dirs: {
        gopath: [{ root: { ...gone, creatable: true }, bin: { ...gone, creatable: true } }],
        gomodcache: goDir(mod, { ...gone, creatable: true }),
        gocache: goDir(cache, { ...gone, creatable: true }),
      },
    },
    {
      name: 'a GOPATH of root whose parts are the user’s',
      dirs: {
        gopath: [{ root: { path: '/srv/go', ...blocked } }],
        gomodcache: goDir('/srv/go/pkg/mod'),
      },
    },
    {
      name: 'GOPATH cannot be created: another rule says so for all below it',
      dirs: {
        gopath: [
          {
            root: { path: '/nonexistent/go', ...gone, creatable: false },
            bin: { ...gone, creatable: false },
          },
        ],
        gomodcache: goDir('/nonexistent/go/pkg/mod', { ...gone, creatable: false }),
      },
    },
    {
      name: 'a second GOPATH element that is read-only',
      dirs: {
        gopathSet: true,
        gopath: [{ root: {} }, { root: { path: '/opt/modules', ...blocked }, bin: blocked }],
      },
    },
  ],
  undecided: [
    {
      name: 'an unplugged drive',
      kind: 'windows',
      dirs: {
        gocache: goDir('E:\\cache', {
          ...gone,
          creatable: false,
          place: { volume: 'removable', ready: false },
        }),
      },
      reason: /E:\\cache/,
    },
  ],
})
