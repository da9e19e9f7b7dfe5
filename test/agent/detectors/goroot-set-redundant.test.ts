import { gorootSetRedundant } from '../../../agent/detectors/goroot-set-redundant.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const set = (root: string, file = '/home/<u1>/.bashrc') =>
  ({
    installs: [{ root }],
    path: [`${root}/bin`],
    variables: { GOROOT: root },
    origins: { GOROOT: profileLine(file, 5) },
    active: { gorootSource: 'os-env' },
  }) as const

const each = (words: ReturnType<typeof set>) => ({
  ...words,
  installs: [...words.installs],
  path: [...words.path],
})

detectorTest(gorootSetRedundant, {
  fires: [
    {
      name: 'an export from a tutorial',
      ...each(set('/usr/local/go')),
      subject: 'GOROOT',
      says: /\.bashrc, line 5, is \/usr\/local\/go/,
    },
    {
      name: 'and PATH is built from it',
      ...each(set('/usr/local/go')),
      profiles: [
        {
          file: '/home/<u1>/.bashrc',
          loadedBy: ['bash-interactive'],
          assignments: [
            { line: 5, name: 'GOROOT', op: 'set', value: '/usr/local/go', exported: true },
            { line: 6, name: 'PATH', op: 'prepend', value: '$GOROOT/bin:$PATH', exported: true },
          ],
        },
      ],
      subject: 'GOROOT',
      evidence: { pathFromGoroot: '/home/<u1>/.bashrc:6' },
    },
    {
      name: 'by another name of the same directory',
      ...each(set('/usr/local/go')),
      installs: [{ root: '/usr/local/go', aliases: ['/opt/go'] }],
      variables: { GOROOT: '/opt/go' },
      active: { gorootSource: 'os-env', goroot: '/opt/go' },
      subject: 'GOROOT',
    },
    {
      name: 'the user’s variable on Windows',
      kind: 'windows',
      installs: [{ root: 'C:\\Program Files\\Go' }],
      path: ['C:\\Program Files\\Go\\bin'],
      variables: { GOROOT: 'c:\\program files\\go\\' },
      origins: { GOROOT: { kind: 'user', ref: 'HKCU\\Environment\\GOROOT', confidence: 'high' } },
      active: { gorootSource: 'os-env', goroot: 'c:\\program files\\go\\' },
      subject: 'GOROOT',
    },
    {
      name: 'in the go env file',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      goEnvFile: { GOROOT: '/usr/local/go' },
      active: { gorootSource: 'go-env-file' },
      subject: 'GOROOT',
    },
  ],
  silent: [
    {
      name: 'a line that asks go',
      ...each(set('/usr/local/go')),
      profiles: [
        {
          file: '/home/<u1>/.bashrc',
          assignments: [{ line: 5, name: 'GOROOT', op: 'set', value: '$(go env GOROOT)', exported: true }],
        },
      ],
    },
    { name: 'not set', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'gvm exports it',
      ...each(set('/home/<u1>/.gvm/gos/go1.22.3', '/home/<u1>/.gvm/environments/default')),
      installs: [{ root: '/home/<u1>/.gvm/gos/go1.22.3', source: 'gvm' }],
    },
    {
      name: 'asdf exports it',
      ...each(set('/home/<u1>/.asdf/installs/golang/1.22.3/go')),
      installs: [{ root: '/home/<u1>/.asdf/installs/golang/1.22.3/go', source: 'asdf' }],
    },
    { name: 'a Nix shell', ...each(set('/nix/store/abc-go-1.22.3/share/go')) },
    {
      name: 'another tree, which is for another rule',
      ...each(set('/usr/local/go')),
      active: { gorootSource: 'os-env', goroot: '/opt/other' },
    },
    {
      name: 'setup-go did, for the job',
      role: 'ci',
      ...each(set('/opt/hostedtoolcache/go/1.22.3/x64')),
      origins: {},
    },
    {
      name: 'machine-wide on Windows: judged as an installer’s relic',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      variables: { GOROOT: 'C:\\Go' },
      origins: { GOROOT: { kind: 'machine', confidence: 'high' } },
      active: { gorootSource: 'os-env' },
    },
  ],
  undecided: [
    {
      name: 'a pasted report shows GOROOT and not who set it',
      ...each(set('/usr/local/go')),
      active: { gorootSource: 'unknown' },
      reason: /whether GOROOT is set/,
    },
  ],
})
