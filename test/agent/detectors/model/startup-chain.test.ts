import { expect, test } from 'vitest'
import { startupFilesOf } from '../../../../agent/detectors/model/session-chain.ts'
import { startOf, writesOf } from '../../../../agent/detectors/model/startup-chain.ts'
import type { Profiles } from '../../../../agent/contract/sections/profiles.ts'
import { snapshotOf, type EnvWords } from '../../../support/snapshot.ts'

/* Which files a shell reads is checked against the shells in `test/agent/shells/startup-chain.test.ts`. */

const home = '/home/<u1>'
const line = (at: number, value: string) => ({
  line: at,
  name: 'GOFLAGS',
  op: 'set' as const,
  value,
  exported: true,
})

function profilesOf(profiles: EnvWords['profiles'] & object): Profiles {
  const section = snapshotOf({ profiles }).envs[0]?.sections.profiles
  if (section?.status !== 'ok') throw new Error('composed without profiles')
  return section.data
}

const values = (profiles: Profiles, session: Parameters<typeof writesOf>[1] = 'bash-interactive') =>
  writesOf(profiles, session).map(({ assignment }) => assignment.value)

test('files listed by name come in the order of the shell', () => {
  const files = [
    '/opt/x.sh',
    '/etc/profile.d/go.sh',
    '/etc/environment',
    '/etc/bash.bashrc',
    `${home}/.bash_profile`,
    `${home}/.bashrc`,
    '/etc/profile',
  ]
  const profiles = profilesOf(files.map((file) => ({ file, assignments: [line(1, file)] })))
  expect(values(profiles)).toEqual([
    '/etc/environment',
    '/etc/profile',
    '/etc/profile.d/go.sh',
    `${home}/.bash_profile`,
    '/etc/bash.bashrc',
    `${home}/.bashrc`,
    '/opt/x.sh',
  ])
})

test('a file stands where the line that reads it stands, between the lines around it', () => {
  const profiles = profilesOf([
    { file: `${home}/.bashrc`, assignments: [line(2, 'b')] },
    {
      file: `${home}/.profile`,
      assignments: [line(1, 'first'), line(9, 'last')],
      sources: [{ line: 5, file: `${home}/.bashrc` }],
    },
  ])
  expect(values(profiles)).toEqual(['first', 'b', 'last'])
})

test('what is read twice counts where it is read last; several writes on a line all count', () => {
  const profiles = profilesOf([
    { file: '/a.sh', assignments: [line(1, 'x'), line(1, 'y')] },
    {
      file: `${home}/.bashrc`,
      assignments: [line(2, 'between')],
      sources: [1, 3].map((at) => ({ line: at, file: '/a.sh' })),
    },
  ])
  expect(values(profiles)).toEqual(['between', 'x', 'y'])
})

test('other sessions’ files say nothing', () => {
  const profiles = profilesOf([
    { file: `${home}/.zshrc`, loadedBy: ['zsh-login'], assignments: [line(1, 'z')] },
  ])
  expect(values(profiles)).toEqual([])
  expect(values(profiles, 'zsh-login')).toEqual(['z'])
})

test.each([
  ['bash-login', 'bash'],
  ['zsh-noninteractive', 'zsh'],
  ['fish-interactive', 'fish'],
  ['sh-login', 'sh'],
  ['gitbash', 'bash'],
  ['powershell', undefined],
  ['cmd-autorun', undefined],
  ['service', undefined],
] as const)('%s starts %s', (id, shell) => {
  expect(startOf({ id, login: true, interactive: false })?.shell).toBe(shell)
})

test('a session of a snapshot reads what its shell would, of the files that are there', () => {
  const names = ['/etc/profile', `${home}/.bashrc`, `${home}/.config/fish/conf.d/b.fish`, `${home}/.profile`]
  const profiles = profilesOf(names.map((file) => ({ file })))
  const files = (id: 'bash-login' | 'bash-interactive' | 'fish-login' | 'gui', login: boolean) => {
    const sections = snapshotOf({ sessions: [{ id, login }] }).envs[0]?.sections
    const [session] = sections?.sessions.status === 'ok' ? sections.sessions.data.list : []
    return session && startupFilesOf(session, profiles, home)
  }
  expect(files('bash-login', true)).toEqual(['/etc/profile', `${home}/.profile`])
  expect(files('bash-interactive', false)).toEqual([`${home}/.bashrc`])
  expect(files('fish-login', true)).toEqual([`${home}/.config/fish/conf.d/b.fish`])
  expect(files('gui', false)).toBeNull()
})

test('files that read themselves or each other many times are each entered once', () => {
  const again = (file: string) => Array.from({ length: 40 }, (_, at) => ({ file, line: 2 + at }))
  const [one, two] = [`${home}/.bashrc`, `${home}/.two`]
  const profiles = profilesOf([
    { file: '/etc/bash.bashrc', assignments: [], sources: [{ file: one, line: 1 }] },
    { file: one, assignments: [line(1, 'first'), line(90, 'last')], sources: [...again(one), ...again(two)] },
    { file: two, assignments: [line(1, 'between')], sources: again(one) },
  ])
  expect(values(profiles)).toEqual(['first', 'between', 'last'])
})
