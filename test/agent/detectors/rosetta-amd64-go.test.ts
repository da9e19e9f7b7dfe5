import type { Editor } from '../../../agent/contract/sections/editor.ts'
import type { Processes } from '../../../agent/contract/sections/processes.ts'
import { rosettaAmd64Go } from '../../../agent/detectors/rosetta-amd64-go.ts'
import { fileInfo, type EnvWords } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const editor: Editor = { flavour: 'code', remote: false, settings: [], paths: [], launch: [] }
const running = (name: string, translated: boolean): Processes => ({
  list: [{ name, pid: 10, startedAt: '2026-01-01T00:00:00Z', translated }],
})
const mac = (goarch: string): EnvWords => ({
  kind: 'macos',
  os: { arch: 'arm64' },
  installs: [{ root: '/usr/local/go', source: 'pkg' }],
  path: ['/usr/local/go/bin'],
  active: { goarch },
})

detectorTest(rosettaAmd64Go, {
  fires: [
    {
      name: 'go of the Intel Homebrew',
      ...mac('amd64'),
      active: {
        goarch: 'amd64',
        binPath: '/usr/local/bin/go',
        real: '/usr/local/Cellar/go/1.22.3/libexec/bin/go',
      },
      subject: '/usr/local/bin/go',
      severity: 'medium',
      evidence: { homebrew: true },
      says: /\/usr\/local\/bin\/go is an Intel program/,
    },
    {
      name: 'dlv from before the change of machines',
      ...mac('arm64'),
      path: [
        '/usr/local/go/bin',
        {
          dir: '/Users/<u1>/go/bin',
          is: { bins: { dlv: fileInfo('/Users/<u1>/go/bin/dlv', { arch: 'amd64' }) } },
        },
      ],
      subject: '/Users/<u1>/go/bin/dlv',
      severity: 'medium',
    },
    {
      name: 'the editor is translated',
      ...mac('arm64'),
      has: { editor, processes: running('Code Helper', true) },
      subject: 'Code Helper',
      severity: 'high',
      says: /runs translated/,
    },
  ],
  silent: [
    {
      name: 'everything is native',
      ...mac('arm64'),
      has: { editor, processes: running('Code Helper', false) },
    },
    { name: 'an Intel Mac', ...mac('amd64'), os: { arch: 'amd64' } },
    { name: 'the policy allows it', ...mac('amd64'), policy: { allowForeignArch: true } },
    {
      name: 'a universal dlv, and no editor',
      ...mac('arm64'),
      path: [
        '/usr/local/go/bin',
        { dir: '/opt/bin', is: { bins: { dlv: fileInfo('/opt/bin/dlv', { arch: 'universal' }) } } },
      ],
      sections: { editor: { status: 'absent' } },
    },
    {
      name: 'another translated program',
      ...mac('arm64'),
      has: { editor, processes: running('Steam', true) },
    },
  ],
  undecided: [
    {
      name: 'programs were not looked at',
      ...mac('arm64'),
      has: { editor },
      reason: /^processes: not collected/,
    },
  ],
})
