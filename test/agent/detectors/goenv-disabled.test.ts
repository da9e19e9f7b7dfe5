import { goenvDisabled } from '../../../agent/detectors/goenv-disabled.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const off = {
  variables: { GOENV: 'off' },
  origins: { GOENV: profileLine('/home/<u1>/.profile', 12) },
  sections: { goEnvFile: { status: 'absent', reason: 'GOENV=off' } },
} as const

const named = (exists: boolean) => ({
  variables: { GOENV: '/home/<u1>/dotfiles/go.env' },
  origins: { GOENV: profileLine('/home/<u1>/.zshenv', 2) },
  has: {
    goEnvFile: {
      path: '/home/<u1>/dotfiles/go.env',
      from: 'GOENV' as const,
      exists,
      encoding: 'utf-8' as const,
      bom: false,
      eol: 'none' as const,
      keys: [],
      ignoredLines: [],
    },
  },
})

detectorTest(goenvDisabled, {
  fires: [
    { name: 'switched off in .profile', ...off, subject: 'GOENV', says: /GOENV=off is set in .*\.profile/ },
    { name: 'a file that is gone', ...named(false), subject: 'GOENV', says: /no such file/ },
    {
      name: 'switched off for the user, Windows',
      kind: 'windows',
      ...off,
      origins: { GOENV: { kind: 'user', ref: 'HKCU\\Environment\\GOENV', confidence: 'high' } },
      subject: 'GOENV',
    },
  ],
  silent: [
    { name: 'the default file', goEnvFile: { GOPROXY: 'direct' } },
    { name: 'a file of one’s own', ...named(true) },
    { name: 'a build agent, on purpose', ...off, role: 'ci' },
    { name: 'an image, on purpose', ...off, role: 'container' },
    {
      name: 'the null device',
      variables: { GOENV: '/dev/null' },
      origins: { GOENV: profileLine('/home/<u1>/.zshenv', 2) },
    },
  ],
  undecided: [
    {
      name: 'the named file could not be read',
      ...named(false),
      has: {},
      sections: { goEnvFile: { status: 'failed', reason: 'denied', message: 'no access' } },
      reason: /^goEnvFile: denied: no access$/,
    },
  ],
})
