import { goResolvedOutsideRoots } from '../../../agent/detectors/go-resolved-outside-roots.ts'
import type { FileInfo } from '../../../agent/contract/file-info.ts'
import { fileInfo, type EntryWords } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const holding = (dir: string, changes: Partial<FileInfo> = {}, name = 'go'): EntryWords => ({
  dir,
  is: { bins: { go: fileInfo(`${dir}/${name}`, changes) } },
})

detectorTest(goResolvedOutsideRoots, {
  fires: [
    {
      name: 'the file alone, copied to /usr/local/bin',
      installs: [{ root: '/usr/local/go' }],
      path: [holding('/usr/local/bin'), '/usr/local/go/bin'],
      active: { goroot: '/usr/local/go', gorootSource: 'built-in' },
      subject: '/usr/local/bin/go',
      says: /borrows its compiler from \/usr\/local\/go/,
    },
    {
      name: 'in ~/bin, which collectors take for a root without parts',
      installs: [
        {
          root: '/home/<u1>',
          source: 'unknown',
          valid: false,
          missing: ['pkg/tool', 'src/runtime', 'VERSION'],
        },
      ],
      path: [holding('/home/<u1>/bin')],
      active: { goroot: null, derivedRoot: null, rootVersion: null, compileVersion: null },
      subject: '/home/<u1>/bin/go',
      says: /belongs to no Go installation/,
    },
    {
      name: 'an app execution alias',
      kind: 'windows',
      path: [
        {
          dir: 'C:\\Users\\<u1>\\AppData\\Local\\Microsoft\\WindowsApps',
          is: {
            bins: {
              go: fileInfo('C:\\Users\\<u1>\\AppData\\Local\\Microsoft\\WindowsApps\\go.exe', {
                size: 0,
                kind: 'unknown',
              }),
            },
          },
        },
      ],
      subject: 'C:\\Users\\<u1>\\AppData\\Local\\Microsoft\\WindowsApps\\go.exe',
      evidence: { case: 'alias' },
    },
    {
      name: 'in /usr/bin, with a root of another release',
      installs: [{ root: '/usr/lib/golang', source: 'dnf', version: 'go1.23.1' }],
      path: [holding('/usr/bin')],
      active: {
        version: 'go1.21.0',
        goroot: '/usr/lib/golang',
        rootVersion: 'go1.23.1',
        gorootSource: 'built-in',
      },
      subject: '/usr/bin/go',
    },
  ],
  silent: [
    { name: 'in a root', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'through a link into a root',
      installs: [{ root: '/usr/lib/go-1.22', source: 'apt' }],
      path: [holding('/usr/bin', { real: '/usr/lib/go-1.22/bin/go' })],
    },
    { name: 'a wrapper script', path: [holding('/usr/local/bin', { kind: 'script', size: 300 })] },
    {
      name: 'mise’s shim is a link to mise itself',
      path: [holding('/home/<u1>/.local/share/mise/shims', { real: '/usr/bin/mise', size: 80_000_000 })],
    },
    { name: 'snap’s launcher', path: [holding('/snap/bin', { real: '/usr/bin/snap' })] },
    { name: 'gccgo', path: [holding('/usr/bin', { real: '/usr/bin/x86_64-linux-gnu-go-13' })] },
    {
      name: 'a distribution that keeps the program itself in /usr/bin',
      installs: [{ root: '/usr/lib/golang', source: 'dnf' }],
      path: [holding('/usr/bin')],
      active: { gorootSource: 'built-in', goroot: '/usr/lib/golang' },
    },
    {
      name: 'Nix',
      path: [holding('/run/current-system/sw/bin', { real: '/nix/store/abc-go-1.22.3/share/go/bin/go' })],
    },
    {
      name: 'in GOPATH/bin: GO_SHADOW_IN_GOPATH_BIN',
      path: [holding('/home/<u1>/go/bin')],
    },
    {
      name: 'Chocolatey’s shim',
      kind: 'windows',
      path: [
        {
          dir: 'C:\\ProgramData\\chocolatey\\bin',
          is: { bins: { go: fileInfo('C:\\ProgramData\\chocolatey\\bin\\go.exe', { size: 150_000 }) } },
        },
      ],
    },
    {
      name: 'a wrapper of the company',
      path: [holding('/opt/acme/bin')],
      policy: { wrappers: ['/opt/acme/bin/go'] },
    },
    {
      name: 'a broken SDK is GOROOT_INVALID’s',
      installs: [{ root: '/usr/local/go', valid: false, missing: ['pkg/tool'] }],
      path: [holding('/usr/local/go/bin')],
    },
  ],
  undecided: [{ name: 'no session started', sessions: [], reason: /no session/ }],
})
