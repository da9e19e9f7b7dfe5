import type { WindowsSecurity } from '../../../agent/contract/sections/windows-security.ts'
import { firewallDebugRuleOverbroad } from '../../../agent/detectors/firewall-debug-rule-overbroad.ts'
import { blockedBy } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

type Rule = WindowsSecurity['firewallRules'][number]
const rule = (changes: Partial<Rule> = {}): { windowsSecurity: WindowsSecurity } => ({
  windowsSecurity: {
    blockEvents: [],
    firewallRules: [
      {
        id: '{0f0f}',
        name: 'dlv-dap for WSL',
        enabled: true,
        inbound: true,
        allow: true,
        protocol: 'TCP',
        ports: [{ from: 50000, to: 50100 }],
        anyProgram: true,
        anyRemote: true,
        byPolicy: false,
        ...changes,
      },
    ],
  },
})

detectorTest(firewallDebugRuleOverbroad, {
  fires: [
    { name: 'as an article advised', kind: 'windows', has: rule(), subject: '{0f0f}', says: /50000-50100/ },
    {
      name: 'every port, by policy',
      kind: 'windows',
      has: rule({ name: 'Debug', ports: [{ from: 0, to: 65535 }], protocol: 'Any', byPolicy: true }),
      subject: '{0f0f}',
      evidence: { byGroupPolicy: true },
    },
  ],
  silent: [
    { name: 'switched off', kind: 'windows', has: rule({ enabled: false }) },
    { name: 'one program only', kind: 'windows', has: rule({ anyProgram: false }) },
    { name: 'from the own network only', kind: 'windows', has: rule({ anyRemote: false }) },
    { name: 'one port', kind: 'windows', has: rule({ ports: [{ from: 2345, to: 2345 }] }) },
    { name: 'other ports', kind: 'windows', has: rule({ ports: [{ from: 8000, to: 8100 }] }) },
    { name: 'not a debugger’s', kind: 'windows', has: rule({ name: 'Passive FTP' }) },
    { name: 'it forbids', kind: 'windows', has: rule({ allow: false }) },
  ],
  undecided: [
    {
      name: 'the rules could not be read',
      kind: 'windows',
      has: { windowsSecurity: { ...blockedBy([]), unread: [{ part: 'firewall', reason: 'denied' }] } },
      reason: /firewall/,
    },
  ],
})
