import { gopathVersionCoupled } from '../../../agent/detectors/gopath-version-coupled.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const gopath = (path: string) => ({
  variables: { GOPATH: path },
  origins: { GOPATH: profileLine('/home/<u1>/.bashrc', 6) },
  dirs: { gopathSet: true, gopath: [{ root: { path } }] },
})
const go = (version: string) => ({
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
})

detectorTest(gopathVersionCoupled, {
  fires: [
    {
      name: 'a directory from two years ago',
      ...go('go1.24.2'),
      ...gopath('/home/<u1>/go1.20'),
      subject: 'GOPATH',
      evidence: { namedVersion: '1.20', goVersion: '1.24' },
      says: /~\/go1\.20, named after Go 1\.20, while Go 1\.24 is active/,
    },
    {
      name: 'asdf left the directory of another version (asdf-golang#106)',
      ...go('go1.19.9'),
      ...gopath('/home/<u1>/.asdf/installs/golang/1.20.5/packages'),
      subject: 'GOPATH',
    },
    {
      name: 'on Windows',
      kind: 'windows',
      installs: [{ root: 'C:\\Go', version: 'go1.22.3' }],
      path: ['C:\\Go\\bin'],
      dirs: { gopathSet: true, gopath: [{ root: { path: 'D:\\GoPath_1.18' } }] },
      variables: { GOPATH: 'D:\\GoPath_1.18' },
      origins: { GOPATH: { kind: 'user', ref: 'HKCU\\Environment\\GOPATH', confidence: 'high' } },
      subject: 'GOPATH',
    },
  ],
  silent: [
    { name: 'the default', ...go('go1.24.2') },
    { name: 'a name without a version', ...go('go1.24.2'), ...gopath('/home/<u1>/code') },
    {
      name: 'gvm, the active version',
      ...go('go1.22.3'),
      ...gopath('/home/<u1>/.gvm/pkgsets/go1.22.3/global'),
    },
    { name: 'goenv, the active version', ...go('go1.22.3'), ...gopath('/home/<u1>/go/1.22.3') },
    {
      name: 'intended',
      ...go('go1.24.2'),
      ...gopath('/home/<u1>/go1.20'),
      policy: { gopathPerVersion: true },
    },
    { name: 'a project’s version', ...go('go1.24.2'), ...gopath('/home/<u1>/shop/1.20') },
  ],
  undecided: [
    {
      name: 'the active version is not known',
      ...go('go1.24.2'),
      ...gopath('/home/<u1>/go1.20'),
      active: { version: null },
      reason: /version of the go command/,
    },
  ],
})
