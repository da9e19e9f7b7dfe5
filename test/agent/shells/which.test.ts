import { accessSync, constants, statSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { isAbsolute, join, normalize } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { lookUp } from '../../../agent/detectors/model/lookup.ts'
import { pathView } from '../../../agent/detectors/model/path-view.ts'
import type { SessionId } from '../../../agent/contract/sections/sessions.ts'
import { makeHome, type HomeFile } from '../../support/home.ts'
import { askShell, type ShellStart } from '../../support/real-shell.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

// Each case really starts every shell twice: once for the snapshot, once to be asked.
vi.setConfig({ testTimeout: 120_000 })

type Case = {
  name: string
  /** PATH as it is set; `~~` stands for the home directory. */
  path: string
  files?: Record<string, HomeFile>
  /** Lines after it, for POSIX shells and for fish. */
  rc?: string
  fish?: string
  /** Shells in which the case can be said. */
  only?: readonly ShellStart['shell'][]
}

const go: HomeFile = { program: '#!/bin/sh\necho go version go1.22.3 linux/amd64\n' }
const plain: HomeFile = 'not a program\n'

const CASES: readonly Case[] = [
  { name: 'one directory', path: '~~/a', files: { 'a/go': go } },
  { name: 'none', path: '~~/a', files: { 'a/gofmt': go } },
  { name: 'two, in order', path: '~~/a:~~/b', files: { 'a/go': go, 'b/go': go } },
  { name: 'two, the other way round', path: '~~/b:~~/a', files: { 'a/go': go, 'b/go': go } },
  { name: 'a directory that is not there', path: '~~/none:~~/a', files: { 'a/go': go } },
  { name: 'a file instead of a directory', path: '~~/file:~~/a', files: { file: plain, 'a/go': go } },
  { name: 'a file that is itself go', path: '~~/a/go:~~/b', files: { 'a/go': go, 'b/go': go } },
  {
    name: 'an alias',
    path: '~~/a',
    files: { 'a/go': go },
    rc: "alias go='/opt/x/go'",
    fish: 'alias go /opt/x/go',
  },
  {
    name: 'a function',
    path: '~~/a',
    files: { 'a/go': go },
    rc: 'go() { command go "$@"; }',
    fish: 'function go; command go $argv; end',
  },
  { name: 'an alias and no file', path: '~~/a', rc: "alias go='/opt/x/go'", fish: 'alias go /opt/x/go' },
  {
    name: 'an alias of another command',
    path: '~~/a',
    files: { 'a/go': go },
    rc: "alias got='git'",
    fish: 'alias got git',
  },
  {
    name: 'a remembered place before PATH changed',
    path: '~~/a',
    files: { 'a/go': go, 'b/go': go },
    rc: 'go version >/dev/null; PATH=~~/b:$PATH',
    only: ['bash', 'zsh', 'sh'],
  },
  { name: 'an empty entry in front', path: ':~~/a', files: { 'a/go': go } },
  { name: 'an empty entry in the middle', path: '~~/none::~~/a', files: { 'a/go': go } },
  { name: 'an empty entry at the end', path: '~~/a:', files: { 'a/go': go } },
  { name: 'an empty entry where the home holds a go', path: ':~~/a', files: { go, 'a/go': go } },
  { name: 'a dot where the home holds a go', path: '.:~~/a', files: { go, 'a/go': go } },
  { name: 'a relative entry that leads nowhere', path: 'sdk/bin:~~/a', files: { 'a/go': go } },
  { name: 'a relative entry that finds one', path: 'sdk/bin:~~/a', files: { 'sdk/bin/go': go, 'a/go': go } },
  { name: 'a relative entry behind', path: '~~/a:sdk/bin', files: { 'sdk/bin/go': go, 'a/go': go } },
  { name: 'a tilde that nothing expanded', path: "'~/a':~~/b", files: { 'a/go': go, 'b/go': go } },
  { name: 'a tilde and no go there', path: "'~/none':~~/b", files: { 'b/go': go } },
  { name: 'double quotes as part of an entry', path: "'\"'~~/a'\"':~~/b", files: { 'a/go': go, 'b/go': go } },
  { name: 'a blank in the name', path: "'~~/my tools':~~/b", files: { 'my tools/go': go, 'b/go': go } },
  { name: 'a blank before an entry', path: "' ~~/a':~~/b", files: { 'a/go': go, 'b/go': go } },
  { name: 'a carriage return at the end', path: "'~~/a\r':~~/b", files: { 'a/go': go, 'b/go': go } },
  { name: 'letters beyond ASCII', path: "'~~/工具 ü':~~/b", files: { '工具 ü/go': go, 'b/go': go } },
  { name: 'a variable that nothing expanded', path: "'$HOME/a':~~/b", files: { 'a/go': go, 'b/go': go } },
  { name: 'a semicolon for a colon', path: "'~~/a;~~/b'", files: { 'a/go': go, 'b/go': go } },
  { name: 'the same directory twice', path: '~~/a:~~/b:~~/a', files: { 'a/go': go, 'b/go': go } },
  { name: 'a slash at the end', path: '~~/a/:~~/b', files: { 'a/go': go, 'b/go': go } },
  {
    name: 'two slashes and a dot in it',
    path: '~~//x/../a/.:~~/b',
    files: { 'a/go': go, 'x/keep': plain, 'b/go': go },
  },
  {
    name: 'a link to the command',
    path: '~~/l:~~/b',
    files: { 'real/go': go, 'l/go': { link: '../real/go' }, 'b/go': go },
  },
  {
    name: 'a link to the directory',
    path: '~~/l:~~/b',
    files: { 'real/go': go, l: { link: 'real' }, 'b/go': go },
  },
  { name: 'a link that dangles', path: '~~/l:~~/b', files: { 'l/go': { link: '../gone/go' }, 'b/go': go } },
  { name: 'a link to itself', path: '~~/l:~~/b', files: { 'l/go': { link: 'go' }, 'b/go': go } },
  { name: 'a file without the execute bit', path: '~~/a:~~/b', files: { 'a/go': plain, 'b/go': go } },
  { name: 'only a file without the execute bit', path: '~~/a', files: { 'a/go': plain } },
  { name: 'a directory named go', path: '~~/a:~~/b', files: { 'a/go/keep': plain, 'b/go': go } },
  { name: 'go.exe beside it', path: '~~/a:~~/b', files: { 'a/go.exe': go, 'b/go': go } },
  { name: 'GO in capitals', path: '~~/a:~~/b', files: { 'a/GO': go, 'b/go': go } },
  { name: 'a shim script', path: '~~/.asdf/shims:~~/b', files: { '.asdf/shims/go': go, 'b/go': go } },
  {
    name: 'an empty file that may be executed',
    path: '~~/a:~~/b',
    files: { 'a/go': { program: '' }, 'b/go': go },
  },
  { name: 'a hundred entries in front', path: `${'~~/none:'.repeat(100)}~~/a`, files: { 'a/go': go } },
]

const SHELLS: readonly (ShellStart & { session: SessionId })[] = [
  { session: 'bash-login', shell: 'bash', login: true, interactive: true },
  { session: 'bash-interactive', shell: 'bash', login: false, interactive: true },
  { session: 'zsh-interactive', shell: 'zsh', login: false, interactive: true },
  { session: 'fish-interactive', shell: 'fish', login: false, interactive: true },
  { session: 'sh-login', shell: 'sh', login: true, interactive: false },
]

const QUESTION: Readonly<Record<ShellStart['shell'], string>> = {
  bash: 'echo "is $(type -t go)"; type -aP go',
  zsh: 'echo "is ${$(whence -w go)#*: }"; whence -ap go',
  fish: 'echo is (type -t go 2>/dev/null); command -sa go 2>/dev/null',
  sh: 'case $(command -V go) in *alias*) echo is alias;; *function*) echo is function;; esac; unalias go; unset -f go; command -v go',
}

/** What the shell itself says: kind of the first answer, then every file in order. */
async function really(start: ShellStart, home: string) {
  const { stdout } = await askShell(start, QUESTION[start.shell], home)
  const lines = stdout.split('\n').filter((line) => line !== '')
  const kind = lines.find((line) => line.startsWith('is'))?.slice(3)
  const files = lines
    .filter((line) => !line.startsWith('is'))
    .map((line) => (isAbsolute(line) ? normalize(line) : 'depends'))
  return { definition: kind === 'alias' || kind === 'function', files: once(files) }
}

const once = (files: readonly string[]) => files.filter((file, at) => file !== files[at - 1])

/** Whether an entry that depends on the working directory finds something in this one. */
function findsIn(home: string, dir: string): boolean {
  const file = join(home, dir, 'go')
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

describe('which go, as the shells say it', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(40)

  test.each(CASES)('$name', async ({ path, files = {}, rc = '', fish = '', only }) => {
    await using home = await makeHome(files)
    const here = (text: string) => text.replaceAll('~~', home.path)
    const posix = `PATH=${here(path)}; export PATH\n${here(rc)}\n`
    await using starts = await makeHome({
      '.profile': posix,
      '.bashrc': posix,
      '.zshrc': posix,
      '.config/fish/config.fish': `set -gx PATH ${here(path)}\n${here(fish)}\n`,
    })
    await cp(starts.path, home.path, { recursive: true })
    const snapshot = await scan(machineAt(home.path), ['sessions', 'path'])
    const sessions = dataOf(snapshot, 'sessions')
    const view = pathView(dataOf(snapshot, 'path'), 'linux')
    const shown = (file: string) => file.replace(sessions.home, home.path)
    for (const { session: id, ...start } of SHELLS) {
      if (only && !only.includes(start.shell)) continue
      const session = sessions.list.find((each) => each.id === id)
      if (!session) throw new Error(`${id} was not scanned`)
      // Not one of them may be something else that has to do with the name, as the file of a function.
      expect(session.which.every((file) => file.endsWith('/go'))).toBe(true)
      const { definitions, steps } = lookUp(view, session, 'go', 'linux', sessions.home)
      const found = steps.flatMap(({ outcome, path: file = '', dir }) =>
        outcome === 'found'
          ? [shown(file)]
          : outcome === 'depends' && findsIn(home.path, dir)
            ? ['depends']
            : [],
      )
      const said = await really(start, home.path)
      // dash names only the first file.
      const ours = start.shell === 'sh' ? found.slice(0, 1) : once(found)
      expect({ definition: definitions.length > 0, files: ours }, id).toEqual(said)
    }
  })
})

/* What comes before PATH, by what runs: each of these says its own name. */
const says = (name: string): HomeFile => ({ program: `#!/bin/sh\necho ran ${name}\n` })
const remember = (dir: string) =>
  `if [ -n "$ZSH_VERSION" ]; then hash go=~~/${dir}/go; else hash -p ~~/${dir}/go go; fi`
const ALIAS = 'alias go=~~/alias/go'
const FUNCTION = 'go() { echo ran function; }'
const NO_ALIASES = 'if [ -n "$ZSH_VERSION" ]; then setopt no_aliases; else shopt -u expand_aliases; fi'

const PINNED: readonly { name: string; rc: string; runs: string; dash?: false }[] = [
  { name: 'nothing', rc: ':', runs: 'a' },
  { name: 'a place remembered by the way', rc: 'go >/dev/null', runs: 'a' },
  { name: 'a remembered place', rc: remember('b'), runs: 'b', dash: false },
  { name: 'a remembered place that PATH gives anyway', rc: remember('a'), runs: 'a', dash: false },
  {
    name: 'one that a new PATH made the shell forget',
    rc: `${remember('b')}; PATH=$PATH`,
    runs: 'a',
    dash: false,
  },
  {
    name: 'a function before a remembered place',
    rc: `${FUNCTION}\n${remember('b')}`,
    runs: 'function',
    dash: false,
  },
  { name: 'an alias before a function', rc: `${FUNCTION}\n${ALIAS}`, runs: 'alias' },
  { name: 'aliases switched off', rc: `${ALIAS}\n${NO_ALIASES}`, runs: 'a', dash: false },
  {
    name: 'aliases switched off before a function',
    rc: `${FUNCTION}\n${ALIAS}\n${NO_ALIASES}`,
    runs: 'function',
    dash: false,
  },
]

describe('what runs before any file on PATH', () => {
  test.each(PINNED)('$name', async ({ rc, runs, dash = true }) => {
    const places = ['a', 'b', 'alias'].map((name) => [`${name}/go`, says(name)] as const)
    await using home = await makeHome(Object.fromEntries(places))
    const posix = `PATH=${home.path}/a:$PATH; export PATH\n${rc.replaceAll('~~', home.path)}\n`
    await using starts = await makeHome({ '.profile': posix, '.bashrc': posix, '.zshrc': posix })
    await cp(starts.path, home.path, { recursive: true })
    const snapshot = await scan(machineAt(home.path), ['sessions', 'path'])
    const sessions = dataOf(snapshot, 'sessions')
    const view = pathView(dataOf(snapshot, 'path'), 'linux')
    for (const { session: id, ...start } of SHELLS) {
      if (start.shell === 'fish' || (start.shell === 'sh' && !dash)) continue
      const session = sessions.list.find((each) => each.id === id)
      if (!session) throw new Error(`${id} was not scanned`)
      const { definitions, hits } = lookUp(view, session, 'go', 'linux', sessions.home)
      const [first] = definitions
      const predicted =
        first?.kind === 'function'
          ? 'function'
          : /\/(\w+)\/go'?$/.exec(first?.text ?? hits[0]?.path ?? '')?.[1]
      const { stdout } = await askShell(start, 'eval go', home.path)
      expect(stdout.trim(), `${id} really`).toBe(`ran ${runs}`)
      expect(predicted, `${id}: ${JSON.stringify(definitions)}`).toBe(runs)
    }
  })
})
