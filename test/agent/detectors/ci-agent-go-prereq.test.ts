import { ciAgentGoPrereq } from '../../../agent/detectors/ci-agent-go-prereq.ts'
import { goDir } from '../../support/snapshot.ts'
import { buildAgent } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const role = 'ci' as const
const go = { role, installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }
const GOROOT = { HOME: '/home/<u1>', GOROOT: '/usr/local/go' }

detectorTest(ciAgentGoPrereq, {
  fires: [
    {
      name: 'no go',
      role,
      has: { ci: buildAgent({ pool: 'linux-large' }) },
      subject: 'linux-large',
      severity: 'high',
      evidence: { source: 'github', prerequisites: [{ problem: 'no go' }] },
      says: /For jobs of this agent there is no go\./,
    },
    {
      name: 'older than the policy',
      ...go,
      policy: { minGo: '1.23' },
      has: { ci: buildAgent() },
      subject: 'github',
      evidence: { prerequisites: [{ problem: 'old go', value: 'go1.22.3' }] },
    },
    {
      name: 'no home, and a cache that cannot be written',
      ...go,
      dirs: { gocache: goDir('/var/cache/go', { writable: false }) },
      has: { ci: buildAgent({ serviceVariables: { PATH: '/usr/bin' } }) },
      subject: 'github',
      evidence: {
        prerequisites: [{ problem: 'no cache place' }, { problem: 'not writable', variable: 'GOCACHE' }],
      },
    },
    {
      name: 'a service on Windows without LocalAppData',
      kind: 'windows',
      role,
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      has: { ci: buildAgent({ system: 'azure', serviceVariables: { USERPROFILE: 'C:\\Users\\<u1>' } }) },
      subject: 'azure',
    },
    {
      name: 'GOROOT, although it fits',
      ...go,
      has: { ci: buildAgent({ serviceVariables: GOROOT }) },
      subject: 'github',
      severity: 'low',
    },
    {
      name: 'GOROOT where jobs install Go',
      role,
      policy: { installInJob: true },
      has: { ci: buildAgent({ serviceVariables: GOROOT }) },
      subject: 'github',
      severity: 'high',
    },
  ],
  silent: [
    { name: 'all there', ...go, policy: { minGo: '1.22' }, has: { ci: buildAgent() } },
    { name: 'jobs install Go', role, policy: { installInJob: true }, has: { ci: buildAgent() } },
    {
      name: 'made for one job',
      role,
      policy: { minGo: '1.23' },
      has: { ci: buildAgent({ ephemeral: true }) },
    },
    {
      name: 'Go in the tool cache',
      role,
      installs: [{ root: '/opt/hostedtoolcache/go/1.22.3/x64', source: 'hostedtoolcache' }],
      has: { ci: buildAgent() },
    },
    {
      name: 'a directory that Go will create',
      ...go,
      dirs: { gopath: [{ root: { exists: false, writable: null, creatable: true } }] },
      has: { ci: buildAgent({ serviceVariables: { GOCACHE: '/srv/cache' } }) },
    },
    {
      name: 'the service’s environment was not readable',
      ...go,
      has: { ci: buildAgent({ serviceVariables: {} }) },
    },
    { name: 'a workstation', has: { ci: buildAgent() } },
  ],
  undecided: [
    {
      name: 'go could not be looked for',
      role,
      sections: { goActive: { status: 'failed', reason: 'timeout', message: 'no answer' } },
      has: { ci: buildAgent() },
      reason: /^goActive: timeout: no answer$/,
    },
  ],
})
