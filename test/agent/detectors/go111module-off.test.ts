import { go111moduleOff } from '../../../agent/detectors/go111module-off.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const exported = (value: string) => ({
  variables: { GO111MODULE: value },
  origins: { GO111MODULE: profileLine('/home/<u1>/.bashrc', 7) },
})

detectorTest(go111moduleOff, {
  fires: [
    {
      name: 'a Go before 1.16 that looked for a module in GOPATH',
      active: {
        version: 'go1.14',
        errorText: 'cannot find package "github.com/example/tool/v2" in any of:',
      },
      subject: 'GO111MODULE',
      severity: 'medium',
      evidence: { value: 'auto', case: 'gopath-mode' },
      says: /GOPATH mode/,
    },
    { name: 'off in .bashrc', ...exported('off'), subject: 'GO111MODULE', says: /\.bashrc, line 7\.$/ },
    {
      name: 'stored in upper case (golang/go#36594)',
      kind: 'windows',
      goEnvFile: { GO111MODULE: 'AUTO' },
      subject: 'GO111MODULE',
      severity: 'critical',
      says: /in small letters/,
    },
    { name: 'auto, a relic', ...exported('auto'), subject: 'GO111MODULE', severity: 'low' },
    {
      name: 'direnv for old code',
      variables: { GO111MODULE: 'off' },
      subject: 'GO111MODULE',
      severity: 'info',
    },
    {
      name: 'off with a Go of the GOPATH days',
      ...exported('off'),
      active: { version: 'go1.12.17' },
      subject: 'GO111MODULE',
      severity: 'low',
    },
    { name: 'a build agent', role: 'ci', ...exported('off'), subject: 'GO111MODULE', severity: 'high' },
  ],
  silent: [
    {
      name: 'a package that no Go finds: the message is that of GOPATH mode, the Go is not',
      active: { errorText: 'cannot find package "github.com/example/tool/v2" in any of:' },
    },
    { name: 'unset', goEnvFile: { GOPROXY: 'direct' } },
    { name: 'on, as every tutorial had it', ...exported('on') },
    { name: 'empty', ...exported('') },
    { name: 'auto where it is the default', ...exported('auto'), active: { version: 'go1.13.15' } },
    {
      name: 'the variable wins over the file',
      ...exported('on'),
      goEnvFile: { GO111MODULE: 'off' },
    },
  ],
  undecided: [
    {
      name: 'a report shows off and not for whom',
      variables: { GO111MODULE: 'off' },
      sections: { profiles: { status: 'failed', reason: 'unsupported', message: 'not in a report' } },
      reason: /what sets GO111MODULE/,
    },
  ],
})
