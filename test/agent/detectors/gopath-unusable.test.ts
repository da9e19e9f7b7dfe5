import { gopathUnusable } from '../../../agent/detectors/gopath-unusable.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(gopathUnusable, {
  fires: [
    {
      name: 'an empty element that this old Go refuses',
      variables: { GOPATH: '/srv/go:' },

      active: { errorText: 'go: GOPATH entry is relative; must be absolute path: "".' },
      subject: 'GOPATH',
      evidence: { problem: 'empty-element', gopath: '/srv/go:' },
      says: /empty element/,
    },
    {
      name: 'a literal ~ (circleci-docs#343)',
      variables: { GOPATH: '~/.go_workspace' },
      origins: { GOPATH: profileLine('/home/<u1>/.profile', 1) },
      dirs: {
        gopathSet: true,
        gopath: [{ root: { raw: '~/.go_workspace', path: '~/.go_workspace', absolute: false } }],
      },
      subject: '~/.go_workspace',
      evidence: { problem: 'tilde' },
    },
    {
      name: 'relative',
      kind: 'windows',
      variables: { GOPATH: 'go' },
      dirs: { gopathSet: true, gopath: [{ root: { raw: 'go', path: 'go', absolute: false } }] },
      subject: 'go',
      says: /not an absolute directory/,
    },
    {
      name: 'on a drive that is not there',
      kind: 'windows',
      variables: { GOPATH: 'Z:\\go' },
      dirs: {
        gopathSet: true,
        gopath: [
          {
            root: {
              raw: 'Z:\\go',
              path: 'Z:\\go',
              exists: false,
              isDir: false,
              writable: null,
              creatable: false,
            },
          },
        ],
      },
      subject: 'Z:\\go',
    },
    { name: 'neither GOPATH nor HOME', dirs: { gopath: [] }, subject: 'GOPATH', says: /HOME/ },
  ],
  silent: [
    {
      name: 'a Windows path in WSL, cut at its colon: WSL_GO_VARS_POINT_TO_WINDOWS',
      kind: 'wsl',
      variables: { GOPATH: 'C:\\work\\go' },
      origins: { GOPATH: profileLine('/home/<u1>/.bashrc', 3) },
      dirs: {
        gopathSet: true,
        gopath: ['C', '\\work\\go'].map((path) => ({ root: { raw: path, path, absolute: false } })),
      },
    },
    { name: 'an empty element, which today’s Go skips', variables: { GOPATH: '/srv/go:' } },
    { name: 'the default' },
    {
      name: 'missing but creatable',
      dirs: { gopath: [{ root: { exists: false, isDir: false, writable: null, creatable: true } }] },
    },
    {
      name: 'two elements, as gvm sets them',
      dirs: {
        gopathSet: true,
        gopath: [
          { root: { path: '/home/<u1>/.gvm/pkgsets/go1.22/global' } },
          { root: { path: '/home/<u1>/devel/go' } },
        ],
      },
    },
    {
      name: 'an SDK in ~/go empties GOPATH, HOME is set',
      variables: { HOME: '/home/<u1>' },
      dirs: { gopath: [] },
    },
    {
      name: 'a dollar in a Windows name',
      kind: 'windows',
      dirs: { gopathSet: true, gopath: [{ root: { raw: 'D:\\$work\\go', path: 'D:\\$work\\go' } }] },
    },
  ],
  undecided: [
    {
      name: 'below a share that is offline',
      kind: 'windows',
      path: [{ dir: 'Z:\\go\\bin', is: { exists: false, isDir: false, ready: false, volume: 'remote' } }],
      dirs: {
        gopathSet: true,
        gopath: [{ root: { raw: 'Z:\\go', path: 'Z:\\go', exists: false, isDir: false, creatable: false } }],
      },
      reason: /cannot be reached/,
    },
  ],
})
