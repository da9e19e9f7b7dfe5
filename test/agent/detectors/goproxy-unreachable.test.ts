import type { Network } from '../../../agent/contract/sections/network.ts'
import { goproxyUnreachable } from '../../../agent/detectors/goproxy-unreachable.ts'
import { detectorTest } from './detector-test.ts'

type Probe = Network['probes'][number]
const probe = (target: string, words: Partial<Probe> = {}): Probe => ({
  target,
  purpose: 'goproxy',
  status: 'timeout',
  attempts: 3,
  minutes: 15,
  ms: 5000,
  ...words,
})
const network = (probes: Probe[], online = true): { network: Network } => ({ network: { probes, online } })

detectorTest(goproxyUnreachable, {
  fires: [
    {
      name: 'GOPROXY=off while go needs a module',
      variables: { GOPROXY: 'off' },
      active: { errorText: 'go: example.com/m@v1.0.0: module lookup disabled by GOPROXY=off' },
      subject: 'GOPROXY',
      evidence: { case: 'off' },
      says: /forbids every download/,
    },
    {
      name: 'an editor without the proxy of the terminal',
      variables: { GOPROXY: 'https://goproxy.cn,direct' },
      active: {
        errorText:
          'Get "https://proxy.golang.org/golang.org/x/tools/@v/list": dial tcp 192.0.2.1:443: i/o timeout',
      },
      subject: 'GOPROXY',
      evidence: { case: 'other', askedProxy: 'proxy.golang.org' },
      says: /does not have this setting/,
    },
    {
      name: 'the default proxy is blocked',
      has: network([probe('https://proxy.golang.org')]),
      subject: 'GOPROXY',
      severity: 'high',
      says: /proxy\.golang\.org, by GOPROXY set in Go’s built-in default, does not answer \(timeout\)/,
    },
    {
      name: 'a company proxy with an outage',
      kind: 'windows',
      goEnvFile: { GOPROXY: 'https://go.corp.example.com/api/go,direct' },
      has: network([probe('go.corp.example.com:443', { status: 'http', httpStatus: 503 })]),
      fleet: {
        hosts: 9,
        versions: {},
        proxyErrors: { 'go.corp.example.com': 0.4 },
        inspectionIssuers: {},
      },
      subject: 'GOPROXY',
      evidence: { fleetProxyErrors: 0.4 },
      says: /503/,
    },
    {
      name: 'any error leads to direct',
      variables: { GOPROXY: 'goproxy.example.com|direct' },
      has: network([probe('https://goproxy.example.com', { status: 'dns' })]),
      subject: 'GOPROXY',
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'it answers', has: network([probe('https://proxy.golang.org', { status: 'ok' })]) },
    {
      name: 'a gatekeeper says no to the probe',
      variables: { GOPROXY: 'https://gate.corp.example.com' },
      has: network([probe('https://gate.corp.example.com', { status: 'http', httpStatus: 403 })]),
    },
    {
      name: 'one of two answers',
      variables: { GOPROXY: 'https://a.example.com,https://b.example.com' },
      has: network([probe('https://a.example.com'), probe('https://b.example.com', { status: 'ok' })]),
    },
    { name: 'the machine is offline', has: network([probe('https://proxy.golang.org')], false) },
    {
      name: 'once is no outage',
      has: network([probe('https://proxy.golang.org', { attempts: 1, minutes: 0 })]),
    },
    {
      name: 'an unknown certificate is another matter',
      has: network([probe('https://proxy.golang.org', { status: 'tls', unknownAuthority: true })]),
    },
    {
      name: 'direct only',
      variables: { GOPROXY: 'direct' },
      has: network([probe('https://proxy.golang.org')]),
    },
    { name: 'no probes by policy', has: network([]) },
  ],
  undecided: [
    { name: 'nobody tried', reason: /^network: not collected/ },
    {
      name: 'the attempt failed',
      sections: { network: { status: 'failed', reason: 'timeout', message: 'no answer' } },
      reason: /^network: timeout: no answer$/,
    },
    {
      name: 'one proxy was not tried',
      variables: { GOPROXY: 'https://a.example.com,https://b.example.com' },
      has: network([probe('https://a.example.com')]),
      reason: /not every proxy/,
    },
  ],
})
