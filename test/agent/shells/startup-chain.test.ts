import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startupChain, type Places, type Start } from '../../../agent/detectors/model/startup-chain.ts'
import { makeHome } from '../../support/home.ts'
import { askShell } from '../../support/real-shell.ts'

/*
 * The model against the real shells: every file says its own name when it is read. Files of the system cannot be
 * made to, so bash, zsh and sh are also asked to print what they read (`-v`, SOURCE_TRACE).
 */

const real = (home: string, variables: Record<string, string> = {}): Places => ({
  home,
  variables,
  has: (file) => existsSync(file),
  list: (folder, ending) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith(ending))
          .sort()
          .map((name) => join(folder, name))
      : [],
})

const MARK = /^read:(.*)$/gm
const marked = (stdout: string) => [...stdout.matchAll(MARK)].map(([, file = '']) => file)

/** A home in which each of these files says that it was read. */
const speaking = (names: readonly string[]) =>
  makeHome(Object.fromEntries(names.map((name) => [name, `echo read:${name}\n`])))

async function agrees(start: Start, names: readonly string[], env: Record<string, string> = {}) {
  await using home = await speaking(names)
  const variables = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('~', home.path)]),
  )
  const { stdout } = await askShell(start, ':', home.path, { env: variables, piped: start.remote === true })
  const predicted = startupChain(start, real(home.path, variables))
    .filter((file) => file.startsWith(home.path))
    .map((file) => file.slice(home.path.length + 1))
  expect(marked(stdout), `${start.shell}, ${names.join(' ')}`).toEqual(predicted)
  return predicted
}

const subsets = <T>(items: readonly T[]): T[][] =>
  items.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]])

const WAYS = [
  { login: true, interactive: true },
  { login: true, interactive: false },
  { login: false, interactive: true },
  { login: false, interactive: false },
]
const said = ({ login, interactive }: (typeof WAYS)[number]) =>
  `${login ? 'login' : 'no login'}, ${interactive ? 'interactive' : 'not interactive'}`

describe.each(WAYS.map((way) => ({ way, name: said(way) })))('$name', ({ way }) => {
  test('bash, with and without each file', async () => {
    const files = ['.bash_profile', '.bash_login', '.profile', '.bashrc']
    for (const names of subsets(files)) await agrees({ shell: 'bash', ...way }, names)
    for (const names of subsets(files)) await agrees({ shell: 'bash', ...way, remote: true }, names)
  })

  test('zsh, with and without each file', async () => {
    const files = ['.zshenv', '.zprofile', '.zshrc', '.zlogin']
    for (const names of subsets(files)) await agrees({ shell: 'zsh', ...way }, names)
  })

  test('fish, with and without each file', async () => {
    const files = ['config.fish', 'conf.d/b.fish', 'conf.d/a.fish'].map((name) => `.config/fish/${name}`)
    for (const names of subsets(files)) await agrees({ shell: 'fish', ...way }, names)
  })

  test('sh, with and without its file', async () => {
    for (const names of subsets(['.profile', '.shrc']))
      await agrees({ shell: 'sh', ...way }, names, { ENV: '~/.shrc' })
  })

  test('a file or folder that a variable names', async () => {
    for (const remote of [false, true])
      await agrees({ shell: 'bash', ...way, remote }, ['.bashrc', 'env.sh'], { BASH_ENV: '~/env.sh' })
    await agrees({ shell: 'zsh', ...way }, ['.zshrc', 'z/.zshrc', 'z/.zshenv'], { ZDOTDIR: '~/z' })
    await agrees({ shell: 'fish', ...way }, ['.config/fish/config.fish', 'x/fish/config.fish'], {
      XDG_CONFIG_HOME: '~/x',
    })
  })

  test('the files of the system come where the model says', async () => {
    const names = ['.bash_profile', '.profile', '.bashrc', '.zshenv', '.zprofile', '.zshrc', '.zlogin']
    await using home = await speaking(names)
    for (const shell of ['bash', 'sh'] as const) {
      const chain = startupChain({ shell, ...way }, real(home.path))
      const { stderr } = await askShell({ shell, ...way }, ':', home.path, { flags: ['-v'] })
      expect(inOrderOfText(stderr, chain), shell).toEqual(chain)
      // Debian's /etc/profile reads the other one in turn, so only a login may show both.
      if (!way.login) expect(inOrderOfText(stderr, ['/etc/profile']), shell).toEqual([])
    }
    const { stdout, stderr } = await askShell({ shell: 'zsh', ...way }, ':', home.path, {
      flags: ['-o', 'sourcetrace'],
    })
    const traced = [...`${stderr}${stdout}`.matchAll(/^\+(\S+):1> <sourcetrace>/gm)].map(
      ([, file = '']) => file,
    )
    const chain = startupChain({ shell: 'zsh', ...way }, real(home.path))
    const ofStart = (file: string) => /^\/etc\//.test(file) || file.startsWith(home.path)
    expect(traced.filter((file) => ofStart(file) && !file.endsWith('/zlogout'))).toEqual(chain)
  })
})

/** Files whose text was printed as it was read, in that order. */
function inOrderOfText(printed: string, files: readonly string[]): string[] {
  const at = (file: string) => printed.indexOf(readFileSync(file, 'utf8').split('\n')[0] ?? file)
  return files.filter((file) => at(file) >= 0).sort((a, b) => at(a) - at(b))
}

test('of two fish snippets with one name only the person’s own is read', () => {
  const files = [
    '/home/<u1>/.config/fish/conf.d/go.fish',
    '/etc/fish/conf.d/go.fish',
    '/etc/fish/conf.d/z.fish',
  ]
  const places: Places = {
    home: '/home/<u1>',
    variables: {},
    has: (file) => files.includes(file),
    list: (folder) => files.filter((file) => file.startsWith(`${folder}/`)),
  }
  expect(startupChain({ shell: 'fish', login: false, interactive: true }, places)).toEqual([
    '/home/<u1>/.config/fish/conf.d/go.fish',
    '/etc/fish/conf.d/z.fish',
  ])
})
