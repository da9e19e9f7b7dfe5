import { goenvFileShadowed } from '../../../agent/detectors/goenv-file-shadowed.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goenvFileShadowed, {
  fires: [
    {
      name: 'a line of .bashrc against go env -w',
      goEnvFile: { GOPROXY: 'https://goproxy.cn,direct' },
      variables: { GOPROXY: 'https://proxy.golang.org,direct' },
      origins: { GOPROXY: profileLine('/home/<u1>/.bashrc', 3) },
      subject: 'GOPROXY',
      evidence: { fileValue: 'https://goproxy.cn,direct' },
      says: /\.bashrc, line 3/,
    },
    {
      name: 'a user variable of Windows, other settings agreeing',
      kind: 'windows',
      goEnvFile: { GOBIN: 'D:\\go\\bin', GOPATH: 'd:/go', GOSUMDB: 'off' },
      variables: { GOBIN: 'C:\\tools', GOPATH: 'D:\\go\\' },
      origins: {
        GOBIN: { kind: 'user', ref: 'HKCU\\Environment\\GOBIN', confidence: 'high' },
        GOPATH: { kind: 'user', ref: 'HKCU\\Environment\\GOPATH', confidence: 'high' },
      },
      subject: 'GOBIN',
    },
    {
      name: 'an image sets GOTOOLCHAIN',
      role: 'container',
      goEnvFile: { GOTOOLCHAIN: 'auto' },
      variables: { GOTOOLCHAIN: 'local' },
      origins: { GOTOOLCHAIN: { kind: 'system-default', confidence: 'medium' } },
      subject: 'GOTOOLCHAIN',
    },
  ],
  silent: [
    {
      name: 'both say the same',
      goEnvFile: { GOPROXY: 'direct' },
      variables: { GOPROXY: 'direct' },
      origins: { GOPROXY: profileLine('/home/<u1>/.bashrc', 3) },
    },
    {
      name: 'an empty variable counts as unset',
      goEnvFile: { GOFLAGS: '-trimpath' },
      variables: { GOFLAGS: '' },
      origins: { GOFLAGS: profileLine('/home/<u1>/.bashrc', 3) },
    },
    { name: 'direnv set it', goEnvFile: { GOFLAGS: '-trimpath' }, variables: { GOFLAGS: '-mod=mod' } },
    {
      name: 'a build job sets what it needs',
      role: 'ci',
      goEnvFile: { GOPROXY: 'direct' },
      variables: { GOPROXY: 'https://proxy.example.com' },
      origins: { GOPROXY: { kind: 'process', confidence: 'medium' } },
    },
    {
      name: 'gvm has a GOPATH a version',
      goEnvFile: { GOPATH: '/home/<u1>/go' },
      variables: { GOPATH: '/home/<u1>/.gvm/pkgsets/go1.22/global' },
      origins: { GOPATH: profileLine('/home/<u1>/.gvm/environments/default', 5) },
    },
    {
      name: 'GOROOT has rules of its own',
      goEnvFile: { GOROOT: '/opt/go' },
      variables: { GOROOT: '/usr/local/go' },
      origins: { GOROOT: profileLine('/home/<u1>/.bashrc', 3) },
    },
  ],
  undecided: [
    {
      name: 'the file could not be read',
      sections: { goEnvFile: { status: 'failed', reason: 'denied', message: 'no access' } },
      reason: /goEnvFile: denied/,
    },
  ],
})
