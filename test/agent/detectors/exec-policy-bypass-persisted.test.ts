import type { PolicyScope } from '../../../agent/contract/sections/windows.ts'
import { execPolicyBypassPersisted } from '../../../agent/detectors/exec-policy-bypass-persisted.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

const facts = (powershell: PolicyScope[], pwsh?: PolicyScope[]) => ({
  windows: windowsFacts({ executionPolicy: { powershell, ...(pwsh && { pwsh }) } }),
})

detectorTest(execPolicyBypassPersisted, {
  fires: [
    {
      name: 'Bypass for the user',
      kind: 'windows',
      has: facts([{ scope: 'CurrentUser', policy: 'Bypass' }]),
      subject: 'CurrentUser',
      says: /stores powershell Bypass\./,
    },
    {
      name: 'Unrestricted for the machine, in both editions',
      kind: 'windows',
      has: facts(
        [{ scope: 'LocalMachine', policy: 'Unrestricted' }],
        [{ scope: 'LocalMachine', policy: 'Bypass' }],
      ),
      subject: 'LocalMachine',
      evidence: {
        editions: [
          { shellEdition: 'powershell', storedPolicy: 'Unrestricted' },
          { shellEdition: 'pwsh', storedPolicy: 'Bypass' },
        ],
      },
    },
  ],
  silent: [
    {
      name: 'this process alone',
      kind: 'windows',
      has: facts([{ scope: 'Process', policy: 'Bypass' }]),
    },
    {
      name: 'Group Policy decides',
      kind: 'windows',
      has: facts([
        { scope: 'MachinePolicy', policy: 'RemoteSigned' },
        { scope: 'LocalMachine', policy: 'Bypass' },
      ]),
    },
    {
      name: 'as recommended',
      kind: 'windows',
      has: facts([{ scope: 'CurrentUser', policy: 'RemoteSigned' }]),
    },
    {
      name: 'a build agent’s image',
      kind: 'windows',
      role: 'ci',
      has: facts([{ scope: 'LocalMachine', policy: 'Unrestricted' }]),
    },
  ],
})
