import type { Assignment } from '../../../agent/contract/sections/profiles.ts'
import { gopathMachineScoped } from '../../../agent/detectors/gopath-machine-scoped.ts'
import { detectorTest } from './detector-test.ts'

const line = (value: string, changes: Partial<Assignment> = {}): Assignment => ({
  line: 3,
  name: 'GOPATH',
  op: 'set',
  value,
  exported: true,
  ...changes,
})

detectorTest(gopathMachineScoped, {
  fires: [
    {
      name: 'a system variable with a user’s name in it',
      kind: 'windows',
      registry: { machine: { GOPATH: 'C:\\Users\\%USERNAME%\\go' } },
      subject: 'GOPATH',
      severity: 'high',
      says: /for every user/,
    },
    {
      name: 'one directory for all',
      kind: 'windows',
      registry: { machine: { GOCACHE: 'D:\\cache\\go' } },
      subject: 'GOCACHE',
      severity: 'medium',
    },
    {
      name: 'somebody’s profile',
      kind: 'windows',
      registry: { machine: { GoPath: 'C:\\Users\\<u2>\\go' } },
      subject: 'GOPATH',
      severity: 'high',
      says: /one user’s directory/,
    },
    {
      name: '/etc/environment expands nothing',
      profiles: [{ file: '/etc/environment', syntax: 'pam', assignments: [line('"$HOME/go"')] }],
      subject: 'GOPATH',
      severity: 'high',
      evidence: {
        value: '$HOME/go',
        origin: { kind: 'pam', ref: '/etc/environment', line: 3, confidence: 'high' },
      },
    },
    {
      name: 'one workspace in profile.d',
      profiles: [{ file: '/etc/profile.d/go.sh', assignments: [line('/opt/gopath')] }],
      subject: 'GOPATH',
      severity: 'medium',
    },
    {
      name: 'through a variable that is the same for everybody',
      profiles: [
        { file: '/etc/profile.d/go.sh', assignments: [line('$BASE/go', { effective: '/srv/base/go' })] },
      ],
      subject: 'GOPATH',
      severity: 'medium',
      evidence: { value: '/srv/base/go' },
    },
    {
      name: 'a build server with one account',
      kind: 'windows',
      role: 'ci',
      registry: { machine: { GOMODCACHE: 'D:\\mod' } },
      subject: 'GOMODCACHE',
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'profile.d gives each user an own one',
      profiles: [
        { file: '/etc/profile.d/go.sh', assignments: [line('"$HOME/go"', { effective: '/home/<u1>/go' })] },
      ],
    },
    {
      name: 'asked from go itself',
      profiles: [{ file: '/etc/profile.d/go.sh', assignments: [line('$(go env GOPATH)')] }],
    },
    {
      name: 'the user’s own file',
      profiles: [{ file: '/home/<u1>/.profile', assignments: [line('/home/<u1>/go')] }],
    },
    {
      name: 'allowed by policy',
      kind: 'windows',
      policy: { machineGoDirs: ['D:\\shared'] },
      registry: { machine: { GOMODCACHE: 'd:\\Shared\\mod' } },
    },
    {
      name: 'a container is for one user',
      role: 'container',
      profiles: [{ file: '/etc/environment', syntax: 'pam', assignments: [line('/go')] }],
    },
    { name: 'a user variable', kind: 'windows', registry: { user: { GOPATH: 'D:\\go' } } },
    { name: 'no go env file at all', kind: 'windows', registry: { machine: { GOENV: 'off' } } },
  ],
  undecided: [
    {
      name: 'the registry could not be read',
      kind: 'windows',
      sections: { registry: { status: 'failed', reason: 'denied', message: 'no' } },
      reason: /^registry: denied: no$/,
    },
  ],
})
