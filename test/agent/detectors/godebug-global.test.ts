import { godebugGlobal } from '../../../agent/detectors/godebug-global.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const exported = (value: string) => ({
  variables: { GODEBUG: value },
  origins: { GODEBUG: profileLine('/home/<u1>/.profile', 20) },
})

detectorTest(godebugGlobal, {
  fires: [
    {
      name: 'weak certificates for every program',
      ...exported('x509sha1=1,gctrace=1'),
      active: { version: 'go1.22.3' },
      subject: 'GODEBUG',
      evidence: { debugKeys: 'x509sha1, gctrace' },
      says: /\.profile, line 20, switches x509sha1, gctrace/,
    },
    {
      name: 'a key that is gone',
      ...exported('x509ignoreCN=0'),
      active: { version: 'go1.22.3' },
      subject: 'GODEBUG',
      severity: 'low',
      evidence: { deadKeys: 'x509ignoreCN' },
    },
    {
      name: 'a whole base image (openshift/images#43)',
      role: 'container',
      variables: { GODEBUG: 'http2client=0' },
      origins: { GODEBUG: { kind: 'system-default', confidence: 'medium' } },
      subject: 'GODEBUG',
    },
    { name: 'a harmless one', ...exported('netdns=go'), subject: 'GODEBUG', severity: 'low' },
  ],
  silent: [
    { name: 'unset', path: ['/usr/bin'] },
    { name: 'one command or direnv', variables: { GODEBUG: 'gctrace=1' } },
    { name: 'allowed', ...exported('netdns=go'), policy: { allowedGodebug: ['netdns'] } },
    { name: 'a comma too many', ...exported(',') },
  ],
  undecided: [
    {
      name: 'only printed by go env',
      variables: { GODEBUG: 'tlssha1=1' },
      sections: { profiles: { status: 'failed', reason: 'unsupported', message: 'not in a report' } },
      reason: /what sets GODEBUG/,
    },
  ],
})
