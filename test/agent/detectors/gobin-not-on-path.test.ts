import { gobinNotOnPath } from '../../../agent/detectors/gobin-not-on-path.ts'
import { fileInfo, goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(gobinNotOnPath, {
  fires: [
    {
      name: 'tools in ~/go/bin',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      dirs: { gopath: [{ root: {}, bin: { tools: [fileInfo('/home/<u1>/go/bin/gopls')] } }] },
      subject: '/home/<u1>/go/bin',
      says: /1 installed tool,/,
    },
    {
      name: 'a GOBIN whose name PATH only contains as a part (C-65)',
      kind: 'windows',
      path: ['C:\\tools\\bin-old'],
      dirs: { gobin: goDir('C:\\tools\\bin', { tools: [fileInfo('C:\\tools\\bin\\dlv.exe')] }) },
      subject: 'C:\\tools\\bin',
      evidence: { variable: 'GOBIN' },
    },
  ],
  silent: [
    {
      name: 'on PATH in another spelling',
      kind: 'windows',
      path: ['c:/users/<u1>/GO/bin/'],
      dirs: { gopath: [{ root: {}, bin: { tools: [fileInfo('C:\\Users\\<u1>\\go\\bin\\gopls.exe')] } }] },
    },
    {
      name: 'on PATH through a link',
      path: [{ dir: '/mnt/code/go/bin' }],
      dirs: {
        gopath: [
          { root: {}, bin: { real: '/mnt/code/go/bin', tools: [fileInfo('/home/<u1>/go/bin/gopls')] } },
        ],
      },
    },
    { name: 'nothing installed yet', path: ['/usr/bin'] },
    {
      name: 'asdf serves the tools by shims',
      path: ['/home/<u1>/.asdf/shims'],
      dirs: {
        gopath: [
          {
            root: { path: '/home/<u1>/.asdf/installs/golang/1.22.3/packages' },
            bin: { tools: [fileInfo('/home/<u1>/.asdf/installs/golang/1.22.3/packages/bin/gopls')] },
          },
        ],
      },
    },
  ],
  undecided: [
    {
      name: 'GOPATH is not known',
      sections: { dirs: { status: 'failed', reason: 'timeout', message: 'slow' } },
      reason: /dirs: timeout/,
    },
  ],
})
