import { gotoolchainStubOnPath } from '../../../agent/detectors/gotoolchain-stub-on-path.ts'
import { fileInfo, type EnvWords } from '../../support/snapshot.ts'
import { APP, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const BIN = '/home/<u1>/go/bin'
const wrapper = (name: string, words: Parameters<typeof fileInfo>[1] = {}): EnvWords => ({
  installs: [{ root: '/usr/local/go', version: 'go1.22.3' }],
  path: ['/usr/local/go/bin', { dir: BIN, is: { bins: { [name]: fileInfo(`${BIN}/${name}`, words) } } }],
})

detectorTest(gotoolchainStubOnPath, {
  fires: [
    {
      name: 'a project asks for that very version',
      ...wrapper('go1.24.2'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.24.2' }) }) },
      subject: `${BIN}/go1.24.2`,
      severity: 'medium',
      evidence: { stubWanted: `${APP}/go.mod` },
      says: /app\/go\.mod asks for it/,
    },
    {
      name: 'GOTOOLCHAIN asks for it',
      ...wrapper('go1.25rc1'),
      variables: { GOTOOLCHAIN: 'go1.25rc1+auto' },
      subject: `${BIN}/go1.25rc1`,
      severity: 'medium',
    },
    { name: 'nobody asks', ...wrapper('go1.18.10'), subject: `${BIN}/go1.18.10`, severity: 'info' },
    {
      name: 'another version is downloaded',
      ...wrapper('go1.24.2'),
      installs: [
        { root: '/usr/local/go', version: 'go1.22.3' },
        { root: '/home/<u1>/sdk/go1.24.1', version: 'go1.24.1', source: 'sdk' },
      ],
      subject: `${BIN}/go1.24.2`,
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'downloaded',
      ...wrapper('go1.24.2'),
      installs: [
        { root: '/usr/local/go', version: 'go1.22.3' },
        { root: '/home/<u1>/sdk/go1.24.2', version: 'go1.24.2', source: 'sdk' },
      ],
    },
    {
      name: 'a link into an installation',
      ...wrapper('go1.24.2', { real: '/opt/go1.24.2/bin/go' }),
      installs: [
        { root: '/usr/local/go', version: 'go1.22.3' },
        { root: '/opt/go1.24.2', version: 'go1.24.2' },
      ],
    },
    { name: 'a script of one’s own', ...wrapper('go1.24.2', { kind: 'script' }) },
    { name: 'other programs', ...wrapper('go1-migrate') },
    { name: 'gotip', ...wrapper('gotip') },
    { name: 'no wrapper', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin', BIN] },
  ],
})
