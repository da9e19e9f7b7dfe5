import type { Network } from '../../../agent/contract/sections/network.ts'
import { tlsInterceptionCaMissing } from '../../../agent/detectors/tls-interception-ca-missing.ts'
import { detectorTest } from './detector-test.ts'

type Probe = Network['probes'][number]
const issuer = { name: 'Example Corp Inspection Root', hash: 'a1b2' }
const probe = (words: Partial<Probe> = {}): Probe => ({
  target: 'https://proxy.golang.org',
  purpose: 'goproxy',
  status: 'tls',
  unknownAuthority: true,
  attempts: 4,
  minutes: 20,
  ms: 80,
  issuer,
  ...words,
})
const network = (...probes: Probe[]): { network: Network } => ({ network: { probes, online: true } })
const fleet = (inspectionIssuers: Record<string, number>) => ({
  hosts: 30,
  versions: {},
  proxyErrors: {},
  inspectionIssuers,
})

detectorTest(tlsInterceptionCaMissing, {
  fires: [
    {
      name: 'Windows trusts it, the distribution does not',
      kind: 'wsl',
      has: network(probe()),
      others: [{ kind: 'windows', has: network(probe({ status: 'ok', unknownAuthority: false })) }],
      subject: 'a1b2',
      severity: 'high',
      evidence: { tlsKnownBy: 'windows' },
      says: /Example Corp Inspection Root.*trusted by windows/,
    },
    {
      name: 'a build container without the company’s root',
      role: 'ci',
      has: network(probe({ purpose: 'sumdb', target: 'https://sum.golang.org' })),
      policy: { inspectionCas: ['a1b2'] },
      subject: 'a1b2',
      severity: 'high',
    },
    {
      name: 'other machines trust it',
      kind: 'macos',
      has: network(probe()),
      fleet: fleet({ a1b2: 12 }),
      subject: 'a1b2',
      severity: 'high',
    },
    {
      name: 'nobody knows the issuer',
      has: network(probe()),
      fleet: fleet({ ffff: 12 }),
      subject: 'a1b2',
      severity: 'critical',
      says: /no machine of the fleet trusts/,
    },
  ],
  silent: [
    { name: 'all is well', has: network(probe({ status: 'ok', unknownAuthority: false })) },
    {
      name: 'an inspected connection that is trusted',
      has: network(probe({ status: 'ok' })),
      policy: { inspectionCas: ['a1b2'] },
    },
    { name: 'an expired certificate', has: network(probe({ unknownAuthority: false })), fleet: fleet({}) },
    { name: 'a captive portal at first', has: network(probe({ attempts: 1, minutes: 0 })), fleet: fleet({}) },
    { name: 'a private server of its own', has: network(probe({ purpose: 'private' })), fleet: fleet({}) },
  ],
  undecided: [
    { name: 'a lone machine', has: network(probe()), reason: /fleet/ },
    {
      name: 'the issuer was not seen',
      has: network({
        target: 'https://proxy.golang.org',
        purpose: 'goproxy',
        status: 'tls',
        unknownAuthority: true,
        attempts: 4,
        minutes: 20,
        ms: 80,
      }),
      fleet: fleet({}),
      reason: /issuer/,
    },
  ],
})
