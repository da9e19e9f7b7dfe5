import { describe, expect, test } from 'vitest'
import type { Session } from '../../../agent/contract/sections/sessions.ts'
import { agrees, compareChain } from '../../../agent/detectors/model/observed-chain.ts'
import { makeHome, type HomeFile } from '../../support/home.ts'
import { askShell, type RealShell } from '../../support/real-shell.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

/*
 * Three answers to which files a shell reads: the model's, the agent's trace, and what a plain start of the real
 * shell says by itself, each file printing its own name.
 */

const BASH = ['.bash_profile', '.bash_login', '.profile', '.bashrc']
const ZSH = ['.zshenv', '.zprofile', '.zshrc', '.zlogin']
const FISH = ['config.fish', 'conf.d/b.fish', 'conf.d/a.fish'].map((name) => `.config/fish/${name}`)

const chosen = (files: readonly string[], bits: number) => files.filter((_, at) => (bits >> at) & 1)

async function look(files: Record<string, HomeFile>) {
  await using home = await makeHome(files)
  const snapshot = await scan(machineAt(home.path), ['sessions', 'profiles'])
  const { list, home: hidden } = dataOf(snapshot, 'sessions')
  const profiles = dataOf(snapshot, 'profiles')
  const plain = new Map<string, string[]>()
  for (const session of list) plain.set(session.id, await spoken(session, home.path))
  const short = (found: readonly string[]) => found.map((file) => file.replace(`${hidden}/`, '~/'))
  return list.map((session) => {
    const compared = compareChain(session, profiles, hidden)
    return {
      session,
      agrees: compared && agrees(compared),
      unread: short(compared?.unread ?? []),
      unexpected: short(compared?.unexpected ?? []),
      observed: compared?.observed && short(compared.observed),
      own: compared?.observed
        ?.filter((file) => file.startsWith(`${hidden}/`))
        .map((file) => file.slice(hidden.length + 1)),
      plain: plain.get(session.id),
    }
  })
}

async function spoken({ id, login, interactive }: Session, home: string): Promise<string[]> {
  const shell = (['bash', 'zsh', 'fish', 'sh'] as const).find((each: RealShell) => id.startsWith(`${each}-`))
  if (!shell) throw new Error(id)
  const { stdout } = await askShell({ shell, login, interactive }, ':', home)
  return [...stdout.matchAll(/^read:(.*)$/gm)].map(([, file = '']) => file)
}

test('model, trace and plain start agree: every session × which files exist', async () => {
  let compared = 0
  for (let bits = 0; bits < 16; bits++) {
    const names = [...chosen(BASH, bits), ...chosen(ZSH, bits), ...chosen(FISH, bits % 8)]
    const seen = await look(Object.fromEntries(names.map((name) => [name, `echo read:${name}\n`])))
    for (const { session, agrees: same, own, plain, observed } of seen) {
      const about = `${session.id}: ${names.join(' ')}`
      expect(same, about).toBe(true)
      if (!observed) continue
      expect(own, about).toEqual(plain)
      compared++
    }
  }
  console.log(`${compared} traced starts of bash, zsh and fish compared with plain ones`)
  expect(compared).toBeGreaterThan(100)
}, 120_000)

test('files without a command count as read', async () => {
  const seen = await look({
    '.bash_profile': '',
    '.zshenv': '',
    '.zshrc': '# nothing\n',
    '.config/fish/config.fish': '',
  })
  expect(seen.every((each) => each.agrees)).toBe(true)
  expect(seen.find(({ session }) => session.id === 'zsh-login')?.own).toEqual(['.zshenv', '.zshrc'])
  expect(seen.find(({ session }) => session.id === 'fish-login')?.own).toEqual(['.config/fish/config.fish'])
})

describe('a disagreement is told', () => {
  test.each([
    {
      what: 'zsh sent elsewhere by its first file',
      files: { '.zshenv': 'ZDOTDIR=~/z\n', '.zshrc': 'export GOBIN=/b\n', 'z/.zshrc': 'export GOBIN=/z\n' },
      session: 'zsh-interactive',
      unread: ['~/.zshrc'],
      unexpected: ['~/z/.zshrc'],
    },
    {
      what: 'zsh told to read no more',
      files: { '.zshenv': 'setopt no_rcs\n', '.zshrc': '' },
      session: 'zsh-interactive',
      unread: ['/etc/zsh/zshrc', '~/.zshrc'],
      unexpected: [],
    },
    {
      what: 'bash, whose login file names another one in a way that only bash can work out',
      files: { '.bash_profile': 'rc=bashrc\n. ~/.$rc\n', '.bashrc': '' },
      session: 'bash-login',
      unread: [],
      unexpected: ['~/.bashrc'],
    },
  ])('$what', async ({ files, session, unread, unexpected }) => {
    const found = (await look(files)).find((each) => each.session.id === session)
    expect(found).toMatchObject({ agrees: false, unread, unexpected })
  })

  test('a file that another one reads on purpose is none', async () => {
    const seen = await look({ '.bash_profile': '. ~/.bashrc\n', '.bashrc': 'export GOBIN=/b\n' })
    expect(seen.find(({ session }) => session.id === 'bash-login')).toMatchObject({ agrees: true })
  })
})
