import { goproxySingleNoFallback } from '../../../agent/detectors/goproxy-single-no-fallback.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goproxySingleNoFallback, {
  fires: [
    {
      name: 'goproxy.cn alone',
      goEnvFile: { GOPROXY: 'https://goproxy.cn' },
      subject: 'GOPROXY',
      says: /goproxy\.cn/,
    },
    {
      name: 'Go’s own alone, on Windows',
      kind: 'windows',
      variables: { GOPROXY: 'https://proxy.golang.org' },
      origins: { GOPROXY: { kind: 'user', ref: 'HKCU\\Environment\\GOPROXY', confidence: 'high' } },
      subject: 'GOPROXY',
    },
    { name: 'as go env prints it', goEnv: { GOPROXY: 'goproxy.io' }, subject: 'GOPROXY' },
  ],
  silent: [
    { name: 'with direct', variables: { GOPROXY: 'https://goproxy.cn,direct' } },
    { name: 'the default' },
    {
      name: 'a gatekeeper nobody listed',
      variables: { GOPROXY: 'https://artifactory.example.com/api/go/go' },
    },
    {
      name: 'the company uses a public one on purpose',
      variables: { GOPROXY: 'https://goproxy.cn' },
      policy: { companyProxies: ['goproxy.cn'] },
    },
    {
      name: 'the policy says so',
      variables: { GOPROXY: 'https://proxy.golang.org' },
      policy: { goproxy: 'https://proxy.golang.org' },
    },
    { name: 'off', variables: { GOPROXY: 'off' } },
    { name: 'a directory', variables: { GOPROXY: 'file:///srv/goproxy' } },
  ],
})
