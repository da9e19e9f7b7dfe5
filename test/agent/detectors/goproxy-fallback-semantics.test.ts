import { goproxyFallbackSemantics } from '../../../agent/detectors/goproxy-fallback-semantics.ts'
import { detectorTest } from './detector-test.ts'

const fleet = (proxyErrors: Record<string, number>) => ({
  hosts: 20,
  versions: {},
  proxyErrors,
  inspectionIssuers: {},
})
const policy = { companyProxies: ['corp.example.com'] }

detectorTest(goproxyFallbackSemantics, {
  fires: [
    {
      name: 'a bar behind the company’s proxy',
      variables: { GOPROXY: 'https://go.corp.example.com|https://proxy.golang.org,direct' },
      policy,
      fleet: fleet({}),
      subject: 'GOPROXY',
      severity: 'low',
      evidence: {
        case: 'leak',
        fallbackList: 'https://go.corp.example.com,https://proxy.golang.org,direct',
      },
      says: /private module names to https:\/\/proxy\.golang\.org/,
    },
    {
      name: 'a comma behind a proxy that fails',
      kind: 'windows',
      goEnvFile: { GOPROXY: 'https://goproxy.io,https://proxy.golang.org,direct' },
      fleet: fleet({ 'goproxy.io': 0.12 }),
      subject: 'GOPROXY',
      severity: 'medium',
      evidence: { case: 'stop', fallbackList: 'https://goproxy.io|https://proxy.golang.org,direct' },
    },
  ],
  silent: [
    { name: 'the default', fleet: fleet({ 'proxy.golang.org': 0.5 }) },
    {
      name: 'a proxy that rarely fails',
      variables: { GOPROXY: 'https://goproxy.cn,direct' },
      fleet: fleet({ 'goproxy.cn': 0.01 }),
    },
    {
      name: 'a gatekeeper wants the comma',
      variables: { GOPROXY: 'https://go.corp.example.com,direct' },
      policy,
      fleet: fleet({ 'go.corp.example.com': 0.3 }),
    },
    {
      name: 'two proxies of the company',
      variables: { GOPROXY: 'https://a.corp.example.com|https://b.corp.example.com' },
      policy,
      fleet: fleet({}),
    },
    {
      name: 'a bar behind a public one',
      variables: { GOPROXY: 'https://goproxy.cn|direct' },
      fleet: fleet({ 'goproxy.cn': 0.2 }),
    },
    {
      name: 'the policy says so',
      variables: { GOPROXY: 'https://go.corp.example.com|https://proxy.golang.org' },
      policy: { ...policy, goproxy: 'https://go.corp.example.com|https://proxy.golang.org' },
    },
  ],
  undecided: [{ name: 'no server', variables: { GOPROXY: 'https://goproxy.cn,direct' }, reason: /fleet/ }],
})
