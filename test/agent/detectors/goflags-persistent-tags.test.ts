import { goflagsPersistentTags } from '../../../agent/detectors/goflags-persistent-tags.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goflagsPersistentTags, {
  fires: [
    {
      name: 'in the go env file',
      goEnvFile: { GOFLAGS: '-trimpath -tags=integration,e2e' },
      subject: 'GOFLAGS',
      evidence: { buildTags: 'integration, e2e' },
      says: /go\/env, line 1, gives every build these tags: integration, e2e\.$/,
    },
    {
      name: 'exported in two dashes',
      variables: { GOFLAGS: '--tags=musl' },
      origins: { GOFLAGS: profileLine('/home/<u1>/.bashrc', 4) },
      subject: 'GOFLAGS',
    },
    {
      name: 'stored for the Windows user, quoted, one tag allowed',
      kind: 'windows',
      variables: { GOFLAGS: `'-tags=netgo osusergo'` },
      origins: { GOFLAGS: { kind: 'user', ref: 'HKCU\\Environment\\GOFLAGS', confidence: 'high' } },
      policy: { allowedTags: ['netgo'] },
      subject: 'GOFLAGS',
      evidence: { buildTags: 'osusergo' },
    },
  ],
  silent: [
    { name: 'other flags', goEnvFile: { GOFLAGS: '-trimpath -buildvcs=false' } },
    { name: 'direnv', variables: { GOFLAGS: '-tags=integration' } },
    { name: 'allowed tags', goEnvFile: { GOFLAGS: '-tags=netgo' }, policy: { allowedTags: ['netgo'] } },
    { name: 'a later flag takes them back', goEnvFile: { GOFLAGS: '-tags=a -tags=' } },
    { name: 'a linker flag that speaks of tags', goEnvFile: { GOFLAGS: '-ldflags=-X=main.f=-tags=a' } },
  ],
  undecided: [
    {
      name: 'only go env shows it',
      variables: { GOFLAGS: '-tags=a' },
      sections: { goEnvFile: { status: 'failed', reason: 'unsupported', message: 'not in a report' } },
      reason: /what sets GOFLAGS/,
    },
  ],
})
