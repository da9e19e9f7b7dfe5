import { goShadowInGopathBin } from '../../../agent/detectors/go-shadow-in-gopath-bin.ts'
import { fileInfo } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goShadowInGopathBin, {
  fires: [
    {
      name: 'a go binary among the tools, before the SDK',
      installs: [
        { root: '/usr/local/go' },
        { root: '/home/<u1>/go', valid: false, missing: ['pkg/tool', 'src/runtime', 'VERSION'] },
      ],
      path: [
        { dir: '/home/<u1>/go/bin', is: { bins: { go: fileInfo('/home/<u1>/go/bin/go') } } },
        '/usr/local/go/bin',
      ],
      subject: '/home/<u1>/go/bin/go',
      evidence: { newerPath: '/usr/local/go/bin/go' },
      says: /hides \/usr\/local\/go\/bin\/go/,
    },
    {
      name: 'in GOBIN on Windows',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      dirs: {
        gobin: {
          raw: 'D:\\tools',
          path: 'd:\\Tools',
          absolute: true,
          exists: true,
          isDir: true,
          writable: true,
          creatable: null,
          goRoot: false,
          tools: [],
        },
      },
      path: [{ dir: 'D:\\tools', is: { bins: { go: fileInfo('D:\\tools\\go.exe') } } }, 'C:\\Go\\bin'],
      subject: 'D:\\tools\\go.exe',
    },
  ],
  silent: [
    {
      name: 'a link to a version manager, which chooses the go',
      installs: [{ root: '/usr/local/go' }],
      path: [
        {
          dir: '/home/<u1>/go/bin',
          is: { bins: { go: fileInfo('/home/<u1>/go/bin/go', { real: '/usr/bin/mise' }) } },
        },
        '/usr/local/go/bin',
      ],
    },
    {
      name: 'only tools there',
      installs: [{ root: '/usr/local/go' }],
      path: [
        { dir: '/home/<u1>/go/bin', is: { bins: { gopls: fileInfo('/home/<u1>/go/bin/gopls') } } },
        '/usr/local/go/bin',
      ],
    },
    {
      name: 'a wrapper script',
      installs: [{ root: '/usr/local/go' }],
      path: [
        {
          dir: '/home/<u1>/go/bin',
          is: { bins: { go: fileInfo('/home/<u1>/go/bin/go', { kind: 'script' }) } },
        },
      ],
    },
    {
      name: 'a link into a whole SDK',
      installs: [{ root: '/home/<u1>/sdk/go1.22.3', source: 'sdk' }],
      path: [
        {
          dir: '/home/<u1>/go/bin',
          is: { bins: { go: fileInfo('/home/<u1>/go/bin/go', { real: '/home/<u1>/sdk/go1.22.3/bin/go' }) } },
        },
      ],
    },
    {
      name: 'behind the SDK it does no harm',
      installs: [{ root: '/usr/local/go' }],
      path: [
        '/usr/local/go/bin',
        { dir: '/home/<u1>/go/bin', is: { bins: { go: fileInfo('/home/<u1>/go/bin/go') } } },
      ],
    },
    {
      name: 'the SDK itself lies in ~/go: GOROOT_EQUALS_GOPATH speaks',
      installs: [{ root: '/home/<u1>/go' }],
      path: ['/home/<u1>/go/bin'],
    },
  ],
})
