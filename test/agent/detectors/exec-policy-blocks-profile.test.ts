import type { Assignment, Profile } from '../../../agent/contract/sections/profiles.ts'
import type { PolicyScope } from '../../../agent/contract/sections/windows.ts'
import { execPolicyBlocksProfile } from '../../../agent/detectors/exec-policy-blocks-profile.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

const OLD = 'C:\\Users\\<u1>\\Documents\\WindowsPowerShell\\profile.ps1'
const NEW = 'C:\\Users\\<u1>\\Documents\\PowerShell\\profile.ps1'
const GO = 'C:\\Program Files\\Go'

const profile = (file: string, assignment: Partial<Assignment>, changes: Partial<Profile> = {}) => ({
  file,
  syntax: 'powershell' as const,
  assignments: [
    { line: 4, name: 'GOPATH', op: 'set' as const, value: 'D:\\go', exported: true, ...assignment },
  ],
  ...changes,
})
const windows = (powershell: PolicyScope[], pwsh?: PolicyScope[]) => ({
  windows: windowsFacts({ executionPolicy: { powershell, ...(pwsh && { pwsh }) } }),
})
const undefinedScope: PolicyScope = { scope: 'LocalMachine', policy: 'Undefined' }
const stored = (policy: PolicyScope['policy']): PolicyScope => ({ scope: 'CurrentUser', policy })

detectorTest(execPolicyBlocksProfile, {
  fires: [
    {
      name: 'nothing stored means Restricted on a client',
      kind: 'windows',
      profiles: [profile(OLD, {})],
      has: windows([undefinedScope]),
      subject: 'powershell',
      evidence: { executionPolicy: 'Restricted', case: 'stored' },
      says: /does not run ~/,
    },
    {
      name: 'policy demands a signature',
      kind: 'windows',
      profiles: [
        profile(NEW, { name: 'PATH', op: 'append', value: '$env:PATH;C:\\Go\\bin' }, { signed: false }),
      ],
      has: windows([], [{ scope: 'MachinePolicy', policy: 'AllSigned' }]),
      subject: 'pwsh',
      evidence: { case: 'policy' },
    },
    {
      name: 'a profile from the web, and go is found anyway',
      kind: 'windows',
      installs: [{ root: GO }],
      path: [`${GO}\\bin`],
      sessions: [{ id: 'powershell' }, { id: 'cmd' }],
      profiles: [profile(OLD, {}, { webMarked: true, signed: false })],
      has: windows([stored('RemoteSigned')]),
      subject: 'powershell',
      severity: 'low',
      evidence: { case: 'marked' },
    },
  ],
  silent: [
    {
      name: 'RemoteSigned runs what was written here',
      kind: 'windows',
      profiles: [profile(OLD, {}, { webMarked: false, signed: false })],
      has: windows([stored('RemoteSigned')]),
    },
    {
      name: 'a signed profile',
      kind: 'windows',
      profiles: [profile(OLD, {}, { signed: true })],
      has: windows([stored('AllSigned')]),
    },
    {
      name: 'the profile is about something else',
      kind: 'windows',
      profiles: [profile(OLD, { name: 'PATH', value: '$env:PATH;C:\\mongo\\bin;C:\\django' })],
      has: windows([stored('Restricted')]),
    },
    {
      name: 'the other edition is restricted',
      kind: 'windows',
      profiles: [profile(NEW, {})],
      has: windows([undefinedScope], [undefinedScope]),
    },
    {
      name: 'a server is RemoteSigned by itself',
      kind: 'windows',
      os: { name: 'Windows Server 2022 Standard' },
      profiles: [profile(OLD, {})],
      has: windows([undefinedScope]),
    },
    {
      name: 'a profile of an edition that is gone',
      kind: 'windows',
      profiles: [profile(NEW, {})],
      has: windows([stored('RemoteSigned')]),
    },
  ],
  undecided: [
    {
      name: 'the signature is not known',
      kind: 'windows',
      profiles: [profile(OLD, {})],
      has: windows([stored('AllSigned')]),
      reason: /is signed is not known/,
    },
    {
      name: 'policies are not known',
      kind: 'windows',
      profiles: [profile(OLD, {})],
      reason: /windows: not collected/,
    },
  ],
})
