import { describe, expect, test } from 'vitest'
import type { Origin } from '../../../agent/contract/origin.ts'
import type { Static } from 'typebox'
import { parseFishTrace } from '../../../agent/collectors/shell/fish-trace.ts'
import { traceInvocation } from '../../../agent/collectors/shell/scripts.ts'
import { makeHome, treeOf } from '../../support/home.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

/** Sessions of a home made of these files, by id, with `<home>` for its path. */
async function sessionsOf(files: Record<string, string>) {
  await using home = await makeHome(files)
  const snapshot = await scan(machineAt(home.path), ['sessions', 'path', 'profiles'])
  const hidden = home.path.replace(/[^/]+$/, '<u1>')
  const short = (origin: Static<typeof Origin> | undefined) =>
    origin && [origin.kind, origin.ref?.replace(hidden, '<home>'), origin.line, origin.confidence].join(' ')
  const byId = Object.fromEntries(
    dataOf(snapshot, 'sessions').list.map((session) => [
      session.id,
      {
        ...session,
        origin: (name: string) => short(session.origins[name]),
        pathOrigin: (dir: string) =>
          short(
            dataOf(snapshot, 'path')
              .sessions.find((path) => path.session === session.id)
              ?.entries.find((entry) => entry.dir === dir)?.origin,
          ),
      },
    ]),
  )
  return { byId, profiles: dataOf(snapshot, 'profiles').files, hidden }
}

const STALE = '# first\n\nexport GOROOT=/opt/old-go\n'

describe('bash names file and line of what set a variable', () => {
  test.each([
    ['.profile', ['bash-login'], ['bash-interactive', 'bash-noninteractive']],
    ['.bash_profile', ['bash-login'], ['bash-interactive', 'bash-noninteractive', 'sh-login']],
    ['.bashrc', ['bash-interactive'], ['bash-login', 'bash-noninteractive', 'sh-login']],
  ])('%s', async (file, setsIn, silentIn) => {
    const { byId } = await sessionsOf({ [file]: STALE })
    for (const id of setsIn) {
      expect(byId[id]?.variables['GOROOT'], id).toBe('/opt/old-go')
      expect(byId[id]?.origin('GOROOT'), id).toBe(`profile <home>/${file} 3 high`)
      expect(byId[id]?.traced).toBe(true)
    }
    for (const id of silentIn) expect(byId[id]?.variables['GOROOT'], id).toBeUndefined()
  })

  test('.bash_profile hides .profile, as bash reads only the first of them', async () => {
    const { byId } = await sessionsOf({ '.profile': STALE, '.bash_profile': 'export GOBIN=/b\n' })
    expect(byId['bash-login']?.variables).toMatchObject({ GOBIN: '/b' })
    expect(byId['bash-login']?.variables['GOROOT']).toBeUndefined()
    expect(byId['sh-login']?.origin('GOROOT')).toBe('profile <home>/.profile 3 medium')
    expect(byId['sh-login']?.traced).toBe(false)
  })

  test.each([
    ['through another variable', 'X=/opt/g\nexport GOROOT=$X', '<home>/.bashrc 2'],
    ['in a sourced file', '. ~/inc/go.sh', '<home>/inc/go.sh 2'],
    [
      'under a condition',
      'if true; then\n  export GOROOT=/opt/g\nelse\n  export GOROOT=/no\nfi',
      '<home>/.bashrc 2',
    ],
    ['the last of two', 'export GOROOT=/no\nexport GOROOT=/opt/g', '<home>/.bashrc 2'],
    ['set, then exported', 'GOROOT=/opt/g\nexport GOROOT', '<home>/.bashrc 1'],
    ['by eval', ':\neval "export GOROOT=/opt/g"', '<home>/.bashrc 2'],
    ['by a helper that takes the value', 'put() { export GOROOT="$1"; }\n:\nput /opt/g', '<home>/.bashrc 3'],
    ['in a function of its own', 'setup() {\n  export GOROOT=/opt/g\n}\nsetup', '<home>/.bashrc 2'],
    ['beside one command only', 'export GOROOT=/opt/g\nGOROOT=/no true', '<home>/.bashrc 1'],
    ['while standard error is closed', 'exec 2>/dev/null\nexport GOROOT=/opt/g', '<home>/.bashrc 2'],
  ])('%s', async (_, text, place) => {
    const { byId } = await sessionsOf({ '.bashrc': text, 'inc/go.sh': ':\nexport GOROOT=/opt/g\n' })
    expect(byId['bash-interactive']?.variables['GOROOT']).toBe('/opt/g')
    expect(byId['bash-interactive']?.origin('GOROOT')).toBe(`profile ${place} high`)
  })

  test('every entry of PATH', async () => {
    const { byId } = await sessionsOf({
      '.bashrc':
        'PATH=$PATH:/last/bin\nexport PATH=/opt/go/bin:$PATH\nadd() { PATH="$1:$PATH"; }\nadd /helped/bin\n',
    })
    const session = byId['bash-interactive']
    expect(session?.pathOrigin('/last/bin')).toBe('profile <home>/.bashrc 1 high')
    expect(session?.pathOrigin('/opt/go/bin')).toBe('profile <home>/.bashrc 2 high')
    expect(session?.pathOrigin('/helped/bin')).toBe('profile <home>/.bashrc 4 high')
    expect(session?.pathOrigin('/usr/bin')).toMatch(/^(system-default|pam) /)
    expect(byId['bash-login']?.pathOrigin('/usr/bin')).toMatch(/^profile \/etc\/profile \d+ high$/)
  })

  test('aliases and functions named go, and only allowed variables', async () => {
    const { byId } = await sessionsOf({
      '.bashrc':
        "alias go='/opt/x/go'\ngofmt() { echo; }\nexport AWS_SECRET_ACCESS_KEY=abc EDITOR=vi GOFLAGS=-v",
    })
    const session = byId['bash-interactive']
    expect(session?.aliases['go']).toBe("alias: alias go='/opt/x/go'")
    expect(session?.aliases['gofmt']).toMatch(/^function: gofmt \(\)/)
    expect(Object.keys(session?.variables ?? {}).sort()).toEqual(['GOFLAGS', 'HOME'])
  })
})

describe('zsh', () => {
  test.each([
    ['.zshenv', ['zsh-login', 'zsh-interactive', 'zsh-noninteractive'], []],
    ['.zprofile', ['zsh-login'], ['zsh-interactive', 'zsh-noninteractive']],
    ['.zshrc', ['zsh-login', 'zsh-interactive'], ['zsh-noninteractive']],
  ])('%s', async (file, setsIn, silentIn) => {
    const { byId } = await sessionsOf({ [file]: STALE })
    for (const id of setsIn) expect(byId[id]?.origin('GOROOT'), id).toBe(`profile <home>/${file} 3 high`)
    for (const id of silentIn) expect(byId[id]?.variables['GOROOT'], id).toBeUndefined()
  })

  test('arrays, sourced files, eval, helpers', async () => {
    const { byId } = await sessionsOf({
      '.zshrc':
        'path=(/a/bin $path)\npath+=(/b/bin)\n. ./inc.sh\neval "export GOBIN=/e"\nput() { export GOCACHE="$1" }\nput /c\n',
      'inc.sh': 'X=/opt/g\nexport GOROOT=$X\nexport PATH="$PATH:/c/bin"\n',
    })
    const session = byId['zsh-interactive']
    expect(session?.pathOrigin('/a/bin')).toBe('profile <home>/.zshrc 1 high')
    expect(session?.pathOrigin('/b/bin')).toBe('profile <home>/.zshrc 2 high')
    expect(session?.pathOrigin('/c/bin')).toBe('profile <home>/inc.sh 3 high')
    expect(session?.origin('GOROOT')).toBe('profile <home>/inc.sh 2 high')
    expect(session?.origin('GOBIN')).toBe('profile <home>/.zshrc 4 high')
    expect(session?.origin('GOCACHE')).toBe('profile <home>/.zshrc 6 high')
  })
})

describe('fish', () => {
  const config = '.config/fish/config.fish'

  test('names file and line of what wrote a variable, also through its own functions', async () => {
    const { byId } = await sessionsOf({
      [config]:
        '# x\nset -gx GOROOT /opt/g\nfish_add_path --path /usr/share\nexport GOOS=linux\nsource ~/inc.fish\n',
      'inc.fish': "if true\n  set -gx GOBIN '/a b'\nend\n",
    })
    const session = byId['fish-login']
    expect(session?.traced).toBe(true)
    expect(session?.variables).toMatchObject({ GOROOT: '/opt/g', GOOS: 'linux', GOBIN: '/a b' })
    expect(session?.origin('GOROOT')).toBe(`profile <home>/${config} 2 high`)
    expect(session?.pathOrigin('/usr/share')).toBe(`profile <home>/${config} 3 high`)
    expect(session?.origin('GOOS')).toBe(`profile <home>/${config} 4 high`)
    expect(session?.origin('GOBIN')).toBe('profile <home>/inc.fish 2 high')
  })

  test('what the handler cannot place is read in the files, and said to be', async () => {
    const { byId } = await sessionsOf({
      [config]: '# x\neval "set -gx GOROOT /opt/g"\nset -gx ASDF_DIR /opt/asdf\n',
    })
    expect(byId['fish-login']?.origin('GOROOT')).toBe(`profile <home>/${config} 2 medium`)
    expect(byId['fish-login']?.origin('ASDF_DIR')).toBe(`profile <home>/${config} 3 medium`)
  })

  test('the start that traces leaves universal variables alone', async () => {
    await using home = await makeHome({ [config]: 'fish_add_path /usr/share\nset -Ux GOBIN /b\n' })
    const before = await treeOf(home.path)
    const start = traceInvocation('fish', { answer: 'a', trace: 't' }, true, true)
    const { stderr } = await machineAt(home.path).run('/usr/bin/fish', start?.args ?? [], {
      env: { ...start?.env, HOME: home.path, PATH: '/usr/bin:/bin', XDG_DATA_HOME: '/dev/null/x' },
      timeoutMs: 8000,
    })
    expect(parseFishTrace(stderr, 't', home.path)).toContainEqual({
      file: `${home.path}/${config}`,
      line: 2,
      text: "export GOBIN='/b'",
    })
    expect(await treeOf(home.path)).toEqual(before)
  })

  test('a start that did not come to the end is no trace', () => {
    expect(parseFishTrace('+t\tSET\tGOBIN\t/b\tcalled on line 1 of file ~/x\n', 't', '/home/<u1>')).toBeNull()
    expect(parseFishTrace('fish: --no-config: unknown option\n', 't', '/home/<u1>')).toBeNull()
  })
})

describe('a bad start-up file costs only its own session', () => {
  test.each([
    ['waits for ever', 'sleep 600', 'timeout'],
    ['reads a terminal', 'read -r answer\nexport GOBIN=/b', 'ok'],
    ['becomes another program', 'exec true', 'failed'],
    ['exits', 'exit 3', 'failed'],
    [
      'prints what looks like an answer',
      'printf "\\nGOROOT=/no\\0env\\0"\necho go is /no; export GOBIN=/b',
      'ok',
    ],
    ['stops at errors and unset names', 'set -eu; export GOBIN=/b', 'ok'],
  ])('%s', async (_, text, outcome) => {
    const { byId } = await sessionsOf({ '.bashrc': text, '.profile': STALE })
    expect(byId['bash-interactive']?.outcome).toBe(outcome)
    if (outcome === 'ok') expect(byId['bash-interactive']?.variables['GOROOT']).toBeUndefined()
    if (outcome === 'failed') expect(byId['bash-interactive']?.message).toMatch(/<u1>\/\.bashrc:1$/)
    expect(byId['bash-login']?.origin('GOROOT')).toBe('profile <home>/.profile 3 high')
  })
})

test('profiles: who reads a file, what it writes under which condition, and what that came to', async () => {
  const { profiles, hidden } = await sessionsOf({
    '.profile': '[ -n "$BASH_VERSION" ] && . "$HOME/.bashrc"\n',
    '.bashrc':
      'X=/opt/g\nif [ -d / ]; then\n  export GOROOT="$X"\nfi\nexport GOPROXY=https://u:pw@proxy.corp/\n',
  })
  const bashrc = profiles.find((profile) => profile.file === `${hidden}/.bashrc`)
  expect(bashrc).toMatchObject({ syntax: 'sh', eol: 'lf' })
  expect(bashrc?.loadedBy).toEqual(expect.arrayContaining(['bash-login', 'bash-interactive']))
  expect(bashrc?.loadedBy).not.toContain('bash-noninteractive')
  expect(bashrc?.assignments).toMatchObject([
    {
      line: 3,
      name: 'GOROOT',
      op: 'set',
      value: '$X',
      effective: '/opt/g',
      exported: true,
      guard: '[ -d / ]',
    },
    { line: 5, name: 'GOPROXY' },
  ])
  expect(bashrc?.assignments[0]?.textHash).toMatch(/^[0-9a-f]{64}$/)
  expect(bashrc?.assignments[1]?.textHash).toBeUndefined()
  const profile = profiles.find((candidate) => candidate.file === `${hidden}/.profile`)
  expect(profile?.sources).toEqual([{ line: 1, file: `${hidden}/.bashrc` }])
})
