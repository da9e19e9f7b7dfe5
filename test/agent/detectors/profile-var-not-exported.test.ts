import type { Assignment } from '../../../agent/contract/sections/profiles.ts'
import { profileVarNotExported } from '../../../agent/detectors/profile-var-not-exported.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const bare = (name: string, value: string, more: Partial<Assignment> = {}): Assignment => ({
  line: 5,
  name,
  op: 'set',
  value,
  exported: false,
  effective: value,
  ...more,
})
const bashrc = '/home/<u1>/.bashrc'
const goEnv = { GOPATH: '/home/<u1>/go', GOPROXY: 'https://proxy.golang.org,direct', GOBIN: '' }

detectorTest(profileVarNotExported, {
  fires: [
    {
      name: 'a proxy that go never hears of',
      profiles: [{ file: bashrc, assignments: [bare('GOPROXY', 'https://goproxy.cn,direct')] }],
      goEnv,
      subject: 'GOPROXY',
      evidence: { usedByGo: 'https://proxy.golang.org,direct' },
      says: /\.bashrc, line 5 sets GOPROXY to https:\/\/goproxy\.cn,direct without exporting/,
    },
    {
      name: 'GOBIN for PATH alone: tools land elsewhere',
      profiles: [{ file: bashrc, assignments: [bare('GOBIN', '/home/<u1>/bin')] }],
      goEnv,
      subject: 'GOBIN',
      evidence: { usedByGo: '/home/<u1>/go/bin' },
    },
    {
      name: 'Git Bash',
      kind: 'windows',
      sessions: [{}, { id: 'gitbash' }],
      profiles: [
        {
          file: 'C:\\Users\\<u1>\\.bashrc',
          loadedBy: ['gitbash'],
          assignments: [bare('GOFLAGS', '-mod=mod')],
        },
      ],
      goEnv: { GOFLAGS: '' },
      subject: 'GOFLAGS',
      says: /go does not see it/,
    },
    {
      name: 'fish without -x, untraced',
      sessions: [{}, { id: 'fish-interactive', traced: false }],
      profiles: [
        {
          file: '/home/<u1>/.config/fish/config.fish',
          syntax: 'fish',
          loadedBy: ['fish-interactive'],
          assignments: [{ line: 2, name: 'GOPATH', op: 'set', value: '$HOME/work', exported: false }],
        },
      ],
      goEnv,
      subject: 'GOPATH',
      evidence: { value: '/home/<u1>/work' },
    },
  ],
  silent: [
    {
      name: 'GOPATH as it is by default, written down for PATH',
      profiles: [{ file: bashrc, assignments: [bare('GOPATH', '/home/<u1>/go/')] }],
      goEnv,
    },
    {
      name: 'GOBIN as it is by default',
      profiles: [{ file: bashrc, assignments: [bare('GOBIN', '/home/<u1>/go/bin')] }],
      dirs: { gopath: [{ root: goDir('/home/<u1>/go') }] },
      goEnv,
    },
    {
      name: 'GOROOT as a name for PATH',
      profiles: [{ file: bashrc, assignments: [bare('GOROOT', '/usr/local/go')] }],
      goEnv: { GOROOT: '/usr/lib/go' },
    },
    {
      name: 'exported in another file',
      profiles: [{ file: bashrc, assignments: [bare('GOPROXY', 'direct')] }],
      variables: { GOPROXY: 'direct' },
      goEnv,
    },
    {
      name: 'inside a function',
      profiles: [{ file: bashrc, assignments: [bare('GOPROXY', 'off', { guard: 'function offline' })] }],
      goEnv,
    },
    {
      name: 'unset again below',
      profiles: [
        {
          file: bashrc,
          assignments: [
            bare('GOFLAGS', '-mod=mod'),
            { line: 9, name: 'GOFLAGS', op: 'unset', value: '', exported: false },
          ],
        },
      ],
      goEnv,
    },
    {
      name: 'gvm’s own scripts',
      profiles: [{ file: '/home/<u1>/.gvm/scripts/env/use', assignments: [bare('GOPATH', '/x')] }],
      goEnv,
    },
    {
      name: 'under a condition that did not hold',
      profiles: [
        {
          file: bashrc,
          assignments: [
            { line: 5, name: 'GOPROXY', op: 'set', value: 'off', exported: false, guard: '[ -n "$TRAVEL" ]' },
          ],
        },
      ],
      goEnv,
    },
    {
      name: 'no go, nothing to go by',
      profiles: [{ file: bashrc, assignments: [bare('GOPROXY', 'direct')] }],
    },
  ],
  undecided: [
    {
      name: 'go was not asked',
      profiles: [{ file: bashrc, assignments: [bare('GOPROXY', 'direct')] }],
      sections: { goEnv: { status: 'failed', reason: 'timeout', message: 'slow' } },
      reason: /^goEnv: timeout: slow$/,
    },
  ],
})
