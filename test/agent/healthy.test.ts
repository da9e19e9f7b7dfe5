import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, makeHome, type HomeFile } from '../support/home.ts'
import { judged } from '../support/judged.ts'
import { leftOut } from '../support/lacking.ts'
import { machineAt, scan } from '../support/scan.ts'

/*
 * Homes as people keep them, with real shells and real Go: nothing may be found in them. The system's own Go 1.19 is
 * on PATH in each. Composed after what these tools set up.
 */

type Files = Record<string, HomeFile>

async function expectHealthy(files: Files, shell?: string): Promise<void> {
  await using home = await makeHome(files)
  const machine = machineAt(home.path)
  // A person whom /etc/passwd does not know is asked for $SHELL.
  const other = shell && { user: 'composed', env: { ...machine.env, SHELL: shell } }
  const { findings, notEvaluated } = judged(await scan({ ...machine, ...other }))
  const found = findings.map(({ pattern, severity, subject, evidence }) => [
    pattern,
    severity,
    subject,
    JSON.stringify(evidence),
  ])
  expect({ found, notEvaluated }).toEqual({ found: [], notEvaluated: [] })
}

const [older, newer] = [(await goToolchain('go1.22')).root, (await goToolchain('go1.23')).root]
const plainVersion = async (release: string) => (await goToolchain(release)).version.replace('go', '')
const [olderVersion, newerVersion] = [await plainVersion('go1.22'), await plainVersion('go1.23')]
const tool = { program: '#!/bin/sh\nexit 0\n' }

/** What a login shell and an interactive one read when .profile sources .bashrc, as Debian has it. */
const nested = (text: string): Files => ({
  '.profile':
    'if [ -n "$BASH_VERSION" ]; then\n  [ -f "$HOME/.bashrc" ] && . "$HOME/.bashrc"\nfi\n' +
    '[ -d "$HOME/bin" ] && PATH="$HOME/bin:$PATH"\n[ -d "$HOME/.local/bin" ] && PATH="$HOME/.local/bin:$PATH"\n',
  '.bashrc': text,
})

const SKELETON = ['.bashrc', '.profile', '.bash_logout']

const noSkeleton = leftOut(
  'the skeleton of the distribution',
  existsSync('/etc/skel/.bashrc') ? null : 'needs /etc/skel',
)

describe('plain homes', () => {
  test('an empty one', () => expectHealthy({}))

  test.skipIf(noSkeleton)('the skeleton of the distribution', async () => {
    const texts = await Promise.all(SKELETON.map((name) => readFile(`/etc/skel/${name}`, 'utf8')))
    await expectHealthy(Object.fromEntries(SKELETON.map((name, at) => [name, texts[at] ?? ''])))
  })

  test.each<[string, string]>([
    ['GOROOT asked from go', 'export GOROOT=$(go env GOROOT)\nexport PATH=$GOROOT/bin:$PATH\n'],
    ['empty variables', 'export GOPATH= GOROOT= GOFLAGS= GOBIN=\n'],
    ['GOPATH/bin of every element', 'export GOPATH=$HOME/go:$HOME/work\nPATH=$PATH:${GOPATH//://bin:}/bin\n'],
    ['a function and an alias', 'alias go="nice go"\ngofmt() { command gofmt -s "$@"; }\n'],
    ['a temporary GOOS', 'GOOS=windows go version >/dev/null\n(export GOROOT=/nonexistent; true)\n'],
    ['strict mode and a trap', 'set -u\ntrap "true" EXIT\nexport GOPATH=$HOME/go\n'],
    ['GOPATH/bin asked from go', 'export PATH=$PATH:$(go env GOPATH)/bin\n'],
    ['GOPATH/bin in front, before any tool is installed', 'export PATH="$HOME/go/bin:$PATH"\n'],
    ['GOPATH named and used', 'export GOPATH=$HOME/go\nexport PATH=$PATH:$GOPATH/bin\n'],
    ['GOPATH of two elements', 'export GOPATH=$HOME/go:$HOME/work\nexport PATH=$PATH:$HOME/go/bin\n'],
    ['GOBIN beside other programs', 'export GOBIN=$HOME/.local/bin\nexport PATH=$GOBIN:$PATH\n'],
    ['a second go in front', `export PATH=${newer}/bin:$PATH\n`],
    [
      'an if around each addition',
      `case ":$PATH:" in *":${newer}/bin:"*) ;; *) PATH="${newer}/bin:$PATH";; esac\n`,
    ],
    [
      'a helper that adds once',
      `add() { case ":$PATH:" in *":$1:"*) ;; *) PATH="$1:$PATH";; esac; }\nadd ${newer}/bin\nadd "$HOME/go/bin"\nexport PATH\n`,
    ],
    [
      'settings for a company',
      'export GOPRIVATE=git.example.com GOPROXY=https://goproxy.cn,direct GOFLAGS=-trimpath GOSUMDB=sum.golang.google.cn\n',
    ],
    ['cgo off and modules on', 'export CGO_ENABLED=1 GO111MODULE=on\n'],
    ['a cache elsewhere', 'export GOCACHE=$HOME/.cache/gobuild GOMODCACHE=$HOME/.cache/gomod\n'],
    ['a path with blanks', `mkdir -p "$HOME/my tools"\nexport PATH="$HOME/my tools:$PATH"\n`],
    ['noise on both outputs', 'echo hello; echo oops >&2\nprintf "\\033[1mwelcome\\033[0m\\n"\n'],
  ])('%s', async (_, text) => {
    await expectHealthy(nested(text))
    await expectHealthy({ ...nested(text), '.zshrc': text, '.zprofile': '' })
    await expectHealthy({ '.zshrc': text }, '/usr/bin/zsh')
  })

  test.skipIf(noSkeleton)('zsh set up, bash left as it came', async () => {
    const texts = await Promise.all(SKELETON.map((name) => readFile(`/etc/skel/${name}`, 'utf8')))
    const skeleton = Object.fromEntries(SKELETON.map((name, at) => [name, texts[at] ?? '']))
    const text = `export GOPATH=$HOME/work GOPROXY=https://goproxy.cn,direct PATH=${newer}/bin:$PATH\n`
    await expectHealthy({ ...skeleton, '.zshrc': text }, '/usr/bin/zsh')
  })

  test('.bash_profile reads .profile and .bashrc, .profile reads .bashrc', () =>
    expectHealthy({
      ...nested(`export PATH=${newer}/bin:$PATH\n`),
      '.bash_profile': '. ~/.profile\n. ~/.bashrc\n',
    }))

  test('tools installed and on PATH', () =>
    expectHealthy({
      ...nested('export PATH=$PATH:$HOME/go/bin\n'),
      'go/bin/gopls': tool,
      'go/bin/dlv': tool,
    }))

  test('the same tools asked from go, in zsh too', () =>
    expectHealthy({
      ...nested('export PATH=$PATH:$(go env GOPATH)/bin\n'),
      '.zshrc': 'export PATH=$PATH:$(go env GOPATH)/bin\n',
      'go/bin/gopls': tool,
    }))

  test('the same lines in .profile and .bashrc', () =>
    expectHealthy(everywhere(`export PATH=${newer}/bin:$PATH:$HOME/go/bin\n`)))

  test('a file of exports that both .bash_profile and .zshenv read', () =>
    expectHealthy({
      '.exports': `export GOPATH="$HOME/code"\nexport PATH="${newer}/bin:$GOPATH/bin:$PATH"\n`,
      '.bash_profile':
        'for file in ~/.exports ~/.aliases; do [ -r "$file" ] && . "$file"; done\n[ -r ~/.bashrc ] && . ~/.bashrc\n',
      '.bashrc': '. ~/.exports\n',
      '.zshrc': 'source ~/.exports\n',
    }))

  test('go env -w for everything', () =>
    expectHealthy({
      ...nested(`export PATH=${newer}/bin:$PATH\n`),
      '.config/go/env':
        'GOPROXY=https://goproxy.cn,direct\nGOPRIVATE=git.example.com\nGOBIN=/usr/local/bin\n',
    }))

  test('fish', () =>
    expectHealthy({
      ...nested(`export PATH="${newer}/bin:$PATH"\n`),
      '.config/fish/config.fish': `set -gx PATH ${newer}/bin $PATH\nfish_add_path -g $HOME/go/bin\n`,
    }))
})

describe('frameworks and big dotfiles', () => {
  test('a zsh framework with plugins', () =>
    expectHealthy({
      '.zshrc': [
        'export ZSH="$HOME/.oh-my-zsh"',
        'typeset -U path PATH',
        'plugins=(git golang)',
        'source $ZSH/oh-my-zsh.sh',
        `path=(${newer}/bin $HOME/go/bin $path)`,
        'export PATH',
      ].join('\n'),
      '.oh-my-zsh/oh-my-zsh.sh':
        'for plugin in $plugins; do source $ZSH/plugins/$plugin/$plugin.plugin.zsh; done\nautoload -Uz compinit\n',
      '.oh-my-zsh/plugins/git/git.plugin.zsh': 'alias g=git\nalias gst="git status"\n',
      '.oh-my-zsh/plugins/golang/golang.plugin.zsh':
        "alias gob='go build'\nalias got='go test'\nalias goi='go install'\n",
      ...nested(`export PATH=${newer}/bin:$PATH:$HOME/go/bin\n`),
    }))

  test('two thousand lines of dotfiles', () =>
    expectHealthy(
      nested(
        [
          ...Array.from(
            { length: 1000 },
            (_, at) => `alias a${at}='echo ${at}'\nf${at}() { local x=${at}; echo $x; }`,
          ),
          `export PATH="${newer}/bin:$HOME/go/bin:$PATH"`,
        ].join('\n'),
      ),
    ))

  test('an agent, colours and completions from eval', () =>
    expectHealthy({
      ...nested('eval "$(dircolors -b)"\neval "$(~/.local/share/tool/init bash)"\n'),
      '.local/share/tool/init': { program: `#!/bin/sh\necho 'export PATH="${newer}/bin:$PATH"'\n` },
    }))
})

describe('version managers with several versions', () => {
  const init = (text: string) => ({ program: `#!/bin/sh\ncat <<'EOF'\n${text}\nEOF\n` })

  test('asdf', () =>
    expectHealthy({
      ...nested('export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"\n'),
      '.tool-versions': `golang ${newerVersion}\n`,
      [`.asdf/installs/golang/${newerVersion}/go`]: { link: newer },
      [`.asdf/installs/golang/${olderVersion}/go`]: { link: older },
      '.asdf/shims/go': {
        program: `#!/bin/sh\nGOROOT=$HOME/.asdf/installs/golang/${newerVersion}/go exec $HOME/.asdf/installs/golang/${newerVersion}/go/bin/go "$@"\n`,
      },
      '.asdf/shims/gopls': tool,
      [`.asdf/installs/golang/${newerVersion}/packages/bin/gopls`]: tool,
    }))

  test('mise, activated', () => {
    const root = `$HOME/.local/share/mise/installs/go/${newerVersion}`
    return expectHealthy({
      ...nested('eval "$(~/.local/bin/mise activate bash)"\n'),
      '.local/bin/mise': init(
        `export PATH="${root}/bin:$PATH"\nexport GOROOT="${root}"\nexport MISE_SHELL=bash`,
      ),
      [`.local/share/mise/installs/go/${newerVersion}`]: { link: newer },
      [`.local/share/mise/installs/go/${olderVersion}`]: { link: older },
      '.local/share/mise/installs/go/latest': { link: `./${newerVersion}` },
    })
  })

  test('goenv', () =>
    expectHealthy({
      ...nested(
        'export GOENV_ROOT="$HOME/.goenv"\nexport PATH="$GOENV_ROOT/bin:$PATH"\neval "$(goenv init -)"\nexport PATH="$GOROOT/bin:$PATH"\nexport PATH="$PATH:$GOPATH/bin"\n',
      ),
      '.goenv/bin/goenv': init(
        `export GOENV_SHELL=bash\nexport PATH="$GOENV_ROOT/shims:$PATH"\nexport GOROOT="$GOENV_ROOT/versions/${newerVersion}"\nexport GOPATH="$HOME/go/${newerVersion}"`,
      ),
      '.goenv/shims/go': { program: `#!/bin/sh\nexec $HOME/.goenv/versions/${newerVersion}/bin/go "$@"\n` },
      [`.goenv/versions/${newerVersion}`]: { link: newer },
      [`.goenv/versions/${olderVersion}`]: { link: older },
    }))

  test('gvm', () =>
    expectHealthy({
      ...nested('[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"\n'),
      '.gvm/scripts/gvm': '. "$HOME/.gvm/environments/default"\n',
      '.gvm/environments/default': [
        'export gvm_go_name="go1.23"',
        'export GOROOT="$HOME/.gvm/gos/go1.23"',
        'export GOPATH="$HOME/.gvm/pkgsets/go1.23/global"',
        'export PATH="$HOME/.gvm/pkgsets/go1.23/global/bin:$HOME/.gvm/gos/go1.23/bin:$HOME/.gvm/bin:$PATH"',
      ].join('\n'),
      '.gvm/gos/go1.23': { link: newer },
      '.gvm/gos/go1.22': { link: older },
    }))

  test('wrappers of golang.org/dl with SDKs below ~/sdk', () =>
    expectHealthy({
      ...nested('export PATH=$PATH:$HOME/go/bin\n'),
      [`go/bin/go${newerVersion}`]: tool,
      [`sdk/go${newerVersion}`]: { link: newer },
      [`sdk/go${olderVersion}`]: { link: older },
    }))

  test('Homebrew on Linux', () => {
    const cellar = `brew/Cellar/go/${newerVersion}`
    return expectHealthy({
      ...nested('eval "$(~/brew/bin/brew shellenv)"\n'),
      'brew/bin/brew': init(
        'export HOMEBREW_PREFIX="$HOME/brew"\nexport PATH="$HOME/brew/bin:$HOME/brew/sbin${PATH+:$PATH}"',
      ),
      'brew/bin/go': { link: `../Cellar/go/${newerVersion}/bin/go` },
      [`${cellar}/bin/go`]: { link: '../libexec/bin/go' },
      [`${cellar}/libexec`]: { link: newer },
      'brew/opt/go': { link: `../Cellar/go/${newerVersion}` },
    })
  })

  test('g, with its current version behind a link', () =>
    expectHealthy({
      ...nested('export GOROOT="$HOME/.g/go"\nexport PATH="$HOME/.g/go/bin:$PATH"\n'),
      '.g/go': { link: newer },
      [`.g/versions/${newerVersion}`]: { link: newer },
      [`.g/versions/${olderVersion}`]: { link: older },
    }))
})
