import type { Network } from '../../../agent/contract/sections/network.ts'
import { wslDnsUnusable } from '../../../agent/detectors/wsl-dns-unusable.ts'
import { wslHostOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

type Probe = Network['probes'][number]
const probe = (status: Probe['status'], changes: Partial<Probe> = {}): Probe => ({
  target: 'https://proxy.golang.org',
  purpose: 'goproxy',
  status,
  attempts: 2,
  minutes: 10,
  ms: 5000,
  ...changes,
})
const network = (...probes: Probe[]): Network => ({
  probes,
  online: true,
  resolver: { nameservers: ['172.20.0.1'], generated: true },
})
const on = (own: Network, windows: Network) => ({
  kind: 'wsl' as const,
  has: { network: own },
  others: [{ kind: 'windows' as const, has: { network: windows } }],
})

detectorTest(wslDnsUnusable, {
  fires: [
    {
      name: 'the proxy resolves on Windows alone',
      ...on(network(probe('dns')), network(probe('ok'))),
      subject: 'DNS',
      evidence: { nameservers: '172.20.0.1' },
      says: /proxy\.golang\.org/,
    },
    {
      name: 'a hand-written resolv.conf, Windows gets a certificate error',
      kind: 'wsl',
      has: {
        network: {
          ...network(probe('dns', { minutes: 0 })),
          resolver: { nameservers: ['10.0.0.1', '10.0.0.2'], generated: false },
        },
        wslHost: wslHostOf('nat'),
      },
      others: [{ kind: 'windows', has: { network: network(probe('tls')) } }],
      subject: 'DNS',
      evidence: { wslNetworking: 'nat', resolvGenerated: false },
    },
  ],
  silent: [
    { name: 'resolves', ...on(network(probe('ok')), network(probe('ok'))) },
    { name: 'Windows cannot resolve it either', ...on(network(probe('dns')), network(probe('dns'))) },
    { name: 'failed once', ...on(network(probe('dns', { attempts: 1 })), network(probe('ok'))) },
    {
      name: 'a private host only, behind a VPN',
      ...on(network(probe('dns', { purpose: 'private' })), network(probe('ok'))),
    },
    { name: 'GOPROXY=off: nothing is probed', kind: 'wsl', has: { network: network() } },
  ],
  undecided: [
    {
      name: 'Windows did not report',
      kind: 'wsl',
      has: { network: network(probe('dns')) },
      reason: /Windows is not known/,
    },
    { name: 'Windows was not asked', ...on(network(probe('dns')), network()), reason: /not asked/ },
  ],
})
