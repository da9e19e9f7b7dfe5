import type { Managers } from '../../../agent/contract/sections/managers.ts'
import { versionManagerConflict } from '../../../agent/detectors/version-manager-conflict.ts'
import { detectorTest } from './detector-test.ts'

type Manager = Managers['list'][number]
const manager = (kind: Manager['kind'], more: Partial<Manager> = {}): Manager => ({
  kind,
  root: `/home/<u1>/.${kind}`,
  versions: [],
  activeIn: ['bash-interactive'],
  exportsGoroot: false,
  initLines: [{ file: '/home/<u1>/.bashrc', line: kind.length }],
  ...more,
})
const has = (...list: Manager[]) => ({ managers: { list } })

detectorTest(versionManagerConflict, {
  fires: [
    {
      name: 'asdf and goenv select different releases',
      has: has(manager('asdf', { current: '1.22.3' }), manager('goenv', { current: '1.21.0' })),
      subject: 'asdf, goenv',
      evidence: { session: 'bash-interactive' },
      says: /asdf selects Go 1\.22\.3 and goenv selects Go 1\.21\.0/,
    },
    {
      name: 'only in another shell than the usual one; the team keeps mise',
      sessions: [{}, { id: 'zsh-interactive' }],
      has: has(
        manager('mise', { current: '1.22.3', activeIn: ['bash-interactive', 'zsh-interactive'] }),
        manager('gvm', { current: 'go1.20', activeIn: ['zsh-interactive'] }),
      ),
      policy: { versionManager: 'mise' },
      subject: 'gvm, mise',
      evidence: { session: 'zsh-interactive', vmKeep: 'mise' },
    },
  ],
  silent: [
    {
      name: 'they agree, in two spellings',
      has: has(manager('asdf', { current: '1.22.3' }), manager('gvm', { current: 'go1.22.3' })),
    },
    {
      name: 'mise reads asdf’s pin file',
      has: has(
        manager('asdf', { current: '1.22.3', currentFrom: '/home/<u1>/.tool-versions' }),
        manager('mise', { current: '1.22', currentFrom: '/home/<u1>/.tool-versions' }),
      ),
    },
    {
      name: 'installed, not activated',
      has: has(
        manager('asdf', { current: '1.22.3' }),
        manager('goenv', { current: '1.21.0', activeIn: [], initLines: [] }),
      ),
    },
    {
      name: 'one of them selects no Go',
      has: has(manager('asdf'), manager('mise', { current: '1.22.3' })),
    },
    {
      name: 'each in a shell of its own',
      sessions: [{}, { id: 'zsh-interactive' }],
      has: has(
        manager('asdf', { current: '1.22.3' }),
        manager('goenv', { current: '1.21.0', activeIn: ['zsh-interactive'] }),
      ),
    },
    { name: 'no manager', has: has() },
  ],
  undecided: [{ name: 'managers were not looked for', reason: /managers: not collected/ }],
})
