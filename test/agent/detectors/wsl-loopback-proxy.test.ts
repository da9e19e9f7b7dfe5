import type { Network } from '../../../agent/contract/sections/network.ts'
import { wslLoopbackProxy } from '../../../agent/detectors/wsl-loopback-proxy.ts'
import { profileLine } from '../../support/snapshot.ts'
import { wslHostOf, wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

type Probe = Network['probes'][number]
const tried = (target: string, status: Probe['status'], attempts = 2): Network => ({
  online: true,
  probes: [{ target, purpose: 'proxy', status, attempts, minutes: 6, ms: 1 }],
})
const refused = tried('127.0.0.1:7890', 'refused')
const url = 'http://127.0.0.1:7890'
const origin = profileLine('/home/<u1>/.bashrc', 9)

detectorTest(wslLoopbackProxy, {
  fires: [
    {
      name: 'mirrored was asked for, and WSL fell back to NAT',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: refused, wslHost: wslHostOf('mirrored'), wsl: wslOf({ networkingMode: 'nat' }) },
      subject: '127.0.0.1:7890',
      evidence: { wslNetworkMode: 'nat' },
    },
    {
      name: 'the host is not known, the distribution knows',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: refused, wsl: wslOf({ networkingMode: 'nat' }) },
      subject: '127.0.0.1:7890',
    },
    {
      name: 'a Windows proxy written as localhost, NAT',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url, https_proxy: url },
      origins: { HTTPS_PROXY: origin, https_proxy: origin },
      has: { network: refused, wslHost: wslHostOf('nat') },
      subject: '127.0.0.1:7890',
      evidence: { wslNetworkMode: 'nat' },
      says: /HTTPS_PROXY, https_proxy, set in .*line 9/,
    },
    {
      name: '::1 even in mirrored mode',
      kind: 'wsl',
      variables: { ALL_PROXY: 'socks5://[::1]:1080' },
      has: { network: tried('[::1]:1080', 'refused'), wslHost: wslHostOf('mirrored') },
      subject: '::1:1080',
    },
    {
      name: 'GOPROXY of the go env file',
      kind: 'wsl',
      goEnvFile: { GOPROXY: 'http://localhost:3000,direct' },
      has: { network: tried('http://localhost:3000', 'refused'), wslHost: wslHostOf('virtioproxy') },
      subject: 'localhost:3000',
    },
    {
      name: 'git alone',
      kind: 'wsl',
      has: {
        network: { ...refused, gitProxy: { value: url, file: '/home/<u1>/.gitconfig' } },
        wslHost: wslHostOf('nat'),
      },
      subject: '127.0.0.1:7890',
      says: /http\.proxy/,
    },
  ],
  silent: [
    {
      name: 'mirrored, as the distribution knows',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: refused, wslHost: wslHostOf('nat'), wsl: wslOf({ networkingMode: 'mirrored' }) },
    },
    {
      name: 'mirrored mode',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: refused, wslHost: wslHostOf('mirrored') },
    },
    {
      name: 'a proxy inside the distribution answers',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: tried('127.0.0.1:7890', 'ok'), wslHost: wslHostOf('nat') },
    },
    {
      name: 'a company proxy',
      kind: 'wsl',
      variables: { HTTPS_PROXY: 'http://proxy.example.com:3128' },
      has: { network: refused, wslHost: wslHostOf('nat') },
    },
    {
      name: 'refused once',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: tried('127.0.0.1:7890', 'refused', 1), wslHost: wslHostOf('nat') },
    },
    { name: 'no proxy', kind: 'wsl', has: { network: refused } },
  ],
  undecided: [
    {
      name: 'not tried',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: { online: true, probes: [] }, wslHost: wslHostOf('nat') },
      reason: /not tried/,
    },
    {
      name: 'the network mode is not known',
      kind: 'wsl',
      variables: { HTTPS_PROXY: url },
      has: { network: refused },
      reason: /network mode/,
    },
  ],
})
