import { distroAndTarballGo } from '../../../agent/detectors/distro-and-tarball-go.ts'
import { fileInfo, profileLine, type EntryWords, type InstallWords } from '../../support/snapshot.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const apt = (version: string): InstallWords => ({ root: '/usr/lib/go-1.22', source: 'apt', version })
const tarball = (version: string): InstallWords => ({ root: '/usr/local/go', source: 'tarball', version })
const usrBin: EntryWords = {
  dir: '/usr/bin',
  origin: { kind: 'pam', ref: '/etc/environment', line: 1, confidence: 'high' },
  is: { bins: { go: fileInfo('/usr/bin/go', { real: '/usr/lib/go-1.22/bin/go' }) } },
}
const appended: EntryWords = {
  dir: '/usr/local/go/bin',
  origin: profileLine('/home/<u1>/.profile', 28),
}

detectorTest(distroAndTarballGo, {
  fires: [
    {
      name: 'the line of the installation guide appends, the package answers',
      installs: [apt('go1.19.8'), tarball('go1.23.1')],
      path: [usrBin, appended],
      subject: '/usr/bin/go',
      severity: 'medium',
      evidence: { goVersion: 'go1.19.8', newerVersion: 'go1.23.1', newerDir: '/usr/local/go/bin' },
      says: /line 28 puts further back/,
    },
    {
      name: 'wrong in a login shell only',
      installs: [apt('go1.19.8'), tarball('go1.23.1')],
      sessions: [{ path: [appended, usrBin] }, { id: 'bash-login', login: true, path: [usrBin, appended] }],
      subject: '/usr/bin/go',
      severity: 'high',
      evidence: { session: 'bash-login' },
    },
    {
      name: 'two patches of one language version are a fact, no more',
      kind: 'wsl',
      installs: [apt('go1.22.2'), tarball('go1.22.5')],
      path: [usrBin, appended],
      subject: '/usr/bin/go',
      severity: 'info',
    },
    {
      name: 'an old archive before the newer package',
      installs: [apt('go1.23.1'), tarball('go1.16')],
      path: [appended, usrBin],
      subject: '/usr/local/go/bin/go',
      severity: 'medium',
    },
  ],
  silent: [
    {
      name: 'the right order',
      installs: [apt('go1.19.8'), tarball('go1.23.1')],
      path: [appended, usrBin],
    },
    {
      name: 'a container image with one of them on PATH',
      role: 'container',
      installs: [apt('go1.19.8'), tarball('go1.23.1')],
      path: [usrBin],
    },
    {
      name: 'the same release twice',
      installs: [apt('go1.22.5'), tarball('go1.22.5')],
      path: [usrBin, appended],
    },
    {
      name: 'a version manager beside the package',
      installs: [apt('go1.19.8'), { root: '/home/<u1>/sdk/go1.23.1', source: 'sdk', version: 'go1.23.1' }],
      path: [usrBin, '/home/<u1>/sdk/go1.23.1/bin'],
    },
    {
      name: 'a shell nobody works in',
      installs: [apt('go1.19.8'), tarball('go1.23.1')],
      sessions: [{ path: [appended, usrBin] }, { id: 'zsh-interactive', path: [usrBin, appended] }],
    },
  ],
})

test('the file is one that the shell of the session reads, and a whole line is not lost unsaid', () => {
  const steps = (session: string, ref: string) =>
    distroAndTarballGo.remedy(
      { session, newerDir: '/usr/local/go/bin', newerOrigin: profileLine(ref, 3) },
      { id: 'linux', kind: 'linux', role: 'workstation' },
    ).steps
  const text = (session: string, ref: string) =>
    steps(session, ref)
      .map(({ command }) => command?.text ?? '')
      .join()
  expect(text('zsh-interactive', '/etc/profile.d/go.sh')).toContain('>> "$HOME"\'/.zshrc\'')
  expect(text('bash-login', '/home/<u1>/.profile')).toContain('>> "$HOME"\'/.profile\'')
  expect(steps('bash-login', '/home/<u1>/.profile')[0]?.text.en).toContain('also adds others')
})
