import { goexperimentUnknown } from '../../../agent/detectors/goexperiment-unknown.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const stopped = (rootVersion: string) =>
  ({ runs: false, version: null, rootVersion, compileVersion: null }) as const

detectorTest(goexperimentUnknown, {
  fires: [
    {
      name: 'go says so, the value is in the go env file',
      goEnvFile: { GOEXPERIMENT: 'rangefunc,aliastypeparams' },
      active: { ...stopped('go1.26.1'), errorText: 'go: unknown GOEXPERIMENT rangefunc' },
      subject: 'GOEXPERIMENT',
      evidence: { experiment: 'rangefunc' },
      says: /go\/env, line 1, names rangefunc/,
    },
    {
      name: 'by the table alone',
      variables: { GOEXPERIMENT: 'noswissmap' },
      origins: { GOEXPERIMENT: profileLine('/home/<u1>/.zshrc', 3) },
      active: stopped('go1.26.1'),
      subject: 'GOEXPERIMENT',
      evidence: { experiment: 'swissmap' },
    },
    {
      name: 'go says so, of what is not known',
      active: { ...stopped('go1.99.1'), errorText: 'go: unknown GOEXPERIMENT loopvar' },
      subject: 'GOEXPERIMENT',
      says: /was not found/,
    },
  ],
  silent: [
    { name: 'unset', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'a known experiment',
      goEnvFile: { GOEXPERIMENT: 'jsonv2,nodwarf5,none' },
      active: { ...stopped('go1.25.4'), errorText: 'go: something else' },
    },
    {
      name: 'a vendor’s own experiment, and go runs',
      goEnvFile: { GOEXPERIMENT: 'strictfipsruntime' },
      active: { version: 'go1.22.3' },
    },
    {
      name: 'a distribution’s built-in experiment',
      active: { version: 'go1.25.4 X:nodwarf5' },
      goEnv: { GOEXPERIMENT: 'nodwarf5' },
    },
    { name: 'no go at all', goEnvFile: { GOEXPERIMENT: 'bogus' } },
  ],
  undecided: [
    {
      name: 'a release that the table lacks',
      goEnvFile: { GOEXPERIMENT: 'bogus' },
      active: stopped('go1.20.14'),
      reason: /experiments of go1\.20\.14 are not known/,
    },
  ],
})
