import type { Editor } from '../../../agent/contract/sections/editor.ts'
import { guiLaunchPathMissing } from '../../../agent/detectors/gui-launch-path-missing.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const editor = (more: Partial<Editor> = {}): { editor: Editor } => ({
  editor: { flavour: 'code', remote: false, settings: [], paths: [], launch: [], ...more },
})
const failed = { shellEnvironment: { outcome: 'failed' as const, ms: 400 } }
const installs = [{ root: '/usr/local/go' }]
const login = { id: 'zsh-login' as const, login: true, path: ['/usr/bin', '/usr/local/go/bin'] }
const gui = { id: 'gui' as const, interactive: false, path: ['/usr/bin', '/bin'] }

detectorTest(guiLaunchPathMissing, {
  fires: [
    {
      name: 'the editor could not ask the shell',
      kind: 'macos',
      installs,
      sessions: [login, gui],
      has: editor(failed),
      subject: 'go',
      evidence: { binDir: '/usr/local/go/bin', desktopDirs: '/usr/bin:/bin' },
      says: /zsh-login finds \/usr\/local\/go\/bin\/go, the desktop’s PATH does not/,
    },
    {
      name: 'asking took too long',
      installs,
      sessions: [{ ...login, id: 'bash-login' }, gui],
      has: editor({ shellEnvironment: { outcome: 'ok', ms: 14_200 } }),
      subject: 'go',
      says: /took the editor 14 s/,
    },
  ],
  silent: [
    {
      name: 'the editor learned the shell’s environment',
      installs,
      sessions: [login, gui],
      has: editor({ shellEnvironment: { outcome: 'ok', ms: 900 } }),
    },
    {
      name: 'the desktop finds go',
      installs,
      sessions: [login, { ...gui, path: login.path }],
      has: editor(failed),
    },
    {
      name: 'go is named in full',
      installs,
      sessions: [login, gui],
      has: editor({
        ...failed,
        settings: [{ key: 'go.alternateTools.go', value: '/usr/local/go/bin/go', scope: 'user' }],
      }),
    },
    { name: 'the remote side', installs, sessions: [login, gui], has: editor({ ...failed, remote: true }) },
    { name: 'no editor', installs, sessions: [login, gui], sections: { editor: { status: 'absent' } } },
    {
      name: 'no go in a login shell either',
      sessions: [{ ...login, path: ['/usr/bin'] }, gui],
      has: editor(failed),
    },
  ],
  undecided: [
    {
      name: 'the desktop’s PATH is not known',
      installs,
      sessions: [login],
      has: editor(failed),
      reason: /PATH of the desktop/,
    },
    {
      name: 'the editor’s attempt is not known',
      installs,
      sessions: [login, gui],
      has: editor(),
      reason: /learns the shell/,
    },
  ],
})

test('on macOS nothing is written to /etc/paths.d, which the desktop does not read', () => {
  const { steps } = guiLaunchPathMissing.remedy(
    { goPath: '/opt/go/bin/go', binDir: '/opt/go/bin' },
    { id: 'macos', kind: 'macos', role: 'workstation' },
  )
  expect(steps.every(({ command }) => command === undefined)).toBe(true)
  expect(steps.map(({ text }) => text.en).join()).toContain('go.alternateTools')
})
