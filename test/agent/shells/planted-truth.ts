import type { GoToolchain } from '../../support/go-toolchains.ts'

/*
 * Start-up files of three shells that contradict each other. A line that wins says so itself, in a comment
 * `#! how NAME` (`PATH:directory` for an entry), with `@login` or `@interactive` where it wins there alone; every
 * other write is a decoy. `<1>` to `<4>` are Go roots, oldest first.
 */
export const HOWS = ['direct', 'indirect', 'sourced', 'conditional', 'quoted', 'appended'] as const
export type How = (typeof HOWS)[number]

const BASH = {
  '.bash_profile': [
    'export GOROOT=<1> GOBIN=/decoy GOPATH="$HOME/decoy"',
    'export PATH=<1>/bin:$PATH #! appended PATH:<1>/bin @login',
    '. "$HOME/.bashrc"',
    "export GOBIN='/opt/quoted bin' #! quoted GOBIN @login",
    'name=GOHOSTOS',
    'export "$name=linux" #! indirect GOHOSTOS @login',
  ],
  '.profile': ['export GOROOT=<4> GOBIN=/never', 'export GOCACHE=/never'],
  '.bashrc': [
    '# a comment',
    'chosen=<2>',
    'export GOROOT=<3>',
    'export GOROOT="$chosen" #! indirect GOROOT',
    'export GOPATH=$HOME/go #! direct GOPATH',
    'export GOBIN=/opt/bin #! direct GOBIN @interactive',
    'GOFLAGS=-mod=mod',
    'GOFLAGS+=" -v" #! appended GOFLAGS',
    'export GOFLAGS',
    'source ~/inc/"go env".sh',
    'if [ -x "<3>/bin/go" ]; then',
    '  export GOTOOLCHAIN=local #! conditional GOTOOLCHAIN',
    'else',
    '  export GOTOOLCHAIN=auto',
    'fi',
    '[ -d /nowhere ] && export GOOS=plan9',
    '[ -d / ] && export GOOS=linux #! conditional GOOS',
    'case $- in',
    '  *i*) export GOARCH=amd64 ;; #! conditional GOARCH',
    '  *) export GOARCH=386 ;;',
    'esac',
    ': "${GOSUMDB:=sum.golang.org}" #! conditional GOSUMDB',
    'export GOSUMDB',
    'printf -v GOTMPDIR %s/tmp /var #! indirect GOTMPDIR',
    'export GOTMPDIR',
    'export GOMODCACHE="/var/it\'s here" #! quoted GOMODCACHE',
    "export GOVCS=$'*:git|\\x68g' #! quoted GOVCS",
    'export PATH="<2>/bin:$PATH" #! appended PATH:<2>/bin',
    'PATH=$PATH:<4>/bin #! appended PATH:<4>/bin',
    'GOCACHE=/one/command true',
    '(export GOCACHE=/in/a/subshell)',
    'set_cache() { export GOCACHE="$1"; }',
    'set_cache /var/cache/go #! indirect GOCACHE',
  ],
  'inc/go env.sh': [
    'export GOPROXY=direct',
    'export GOPROXY=https://proxy.corp.example,direct #! sourced GOPROXY',
    '. ~/inc/deeper.sh',
  ],
  'inc/deeper.sh': ['export GOENV=off GO111MODULE=on #! sourced GO111MODULE'],
}

const ZSH = {
  '.zshenv': [
    'export GOROOT=<4> GOPATH=/decoy GOBIN=/decoy',
    'export GOTELEMETRY=off #! direct GOTELEMETRY',
    'typeset -U path',
  ],
  '.zprofile': [
    'export GOHOSTARCH=amd64 #! direct GOHOSTARCH @login',
    'path=(<1>/bin $path) #! appended PATH:<1>/bin @login',
    'export GOBIN=/decoy/too',
  ],
  '.zshrc': [
    'local_root=<3>',
    'export GOROOT=${local_root:A} #! indirect GOROOT',
    'typeset -gx GOPATH="$HOME/my go" #! quoted GOPATH',
    'source ~/inc/go.zsh',
    '() { export GOCACHE=/var/cache/go } #! direct GOCACHE',
    'if [[ -x <2>/bin/go ]] { export GOTOOLCHAIN=local } #! conditional GOTOOLCHAIN',
    '[[ -o interactive ]] && export GOOS=linux #! conditional GOOS',
    'case $OSTYPE in',
    '  linux*) export GOARCH=amd64 ;; #! conditional GOARCH',
    '  *) export GOARCH=arm64 ;;',
    'esac',
    ': ${GOSUMDB:=off} #! conditional GOSUMDB',
    'export GOSUMDB',
    'export GOFLAGS=-mod=mod',
    "GOFLAGS+=' -v' #! appended GOFLAGS",
    'path+=(<4>/bin) #! appended PATH:<4>/bin',
    'PATH="<3>/bin:$PATH" #! appended PATH:<3>/bin',
    "export GOMODCACHE=$'/var/it\\'s' #! quoted GOMODCACHE",
    'name=GOTMPDIR',
    'export "$name=/var/tmp" #! indirect GOTMPDIR',
    'export GOBIN=/opt/bin #! direct GOBIN @interactive',
  ],
  '.zlogin': ['export GOBIN="/opt/last bin" #! quoted GOBIN @login'],
  'inc/go.zsh': [
    'export GOPROXY=off',
    'export GOPROXY=direct #! sourced GOPROXY',
    '. ${0:h}/deeper.zsh 2>/dev/null || . ~/inc/deeper.zsh',
  ],
  'inc/deeper.zsh': ['', 'export GO111MODULE=on #! sourced GO111MODULE'],
}

const FISH = {
  '.config/fish/conf.d/a.fish': [
    'set -gx GOROOT <1>',
    'set -gx GOTELEMETRY off #! direct GOTELEMETRY',
    'set -gx GOBIN /decoy',
  ],
  '.config/fish/config.fish': [
    'set -l chosen <4>',
    'set -gx GOROOT $chosen #! indirect GOROOT',
    'set -gx GOPATH $HOME/go #! direct GOPATH',
    'set -gx GOBIN "/opt/quoted bin" #! quoted GOBIN @interactive',
    "status is-login; and set -gx GOBIN '/opt/it\\'s' #! quoted GOBIN @login",
    'source ~/inc/go.fish',
    'if test -x <2>/bin/go',
    '    set -gx GOTOOLCHAIN local #! conditional GOTOOLCHAIN',
    'else',
    '    set -gx GOTOOLCHAIN auto',
    'end',
    'switch (uname)',
    "    case 'Lin*'",
    '        set -gx GOOS linux #! conditional GOOS',
    "    case '*'",
    '        set -gx GOOS plan9',
    'end',
    'set -q GOSUMDB; or set -gx GOSUMDB off #! conditional GOSUMDB',
    'set -gx GOFLAGS -mod=mod',
    'set -gxa GOFLAGS -v #! appended GOFLAGS',
    'set -gx PATH <2>/bin $PATH #! appended PATH:<2>/bin',
    'set -a PATH <3>/bin #! appended PATH:<3>/bin',
    'fish_add_path -g <4>/bin #! appended PATH:<4>/bin',
    'export GOMODCACHE="/var/it\'s here" #! quoted GOMODCACHE',
    'function keep; set -l GOCACHE /kept/inside; end',
    'set -gx GOCACHE /var/cache/go #! direct GOCACHE',
    'keep',
    'set name GOTMPDIR',
    'set -gx $name /var/tmp',
    'for GOARCH in 386 arm64; end',
    'set -gx GOARCH amd64 #! direct GOARCH',
  ],
  'inc/go.fish': [
    'set -gx GOPROXY off; set -gx GOENV off',
    'set -gx GOPROXY direct #! sourced GOPROXY',
    'source ~/inc/deeper.fish',
  ],
  'inc/deeper.fish': ['set -gx GO111MODULE on #! sourced GO111MODULE'],
}

export type Shell = 'bash' | 'zsh' | 'fish'

/** Where a value must come from: `variable` or a directory on PATH, in these sessions of the shell. */
export type Truth = {
  shell: Shell
  how: How
  about: string
  file: string
  line: number
  sessions: ('login' | 'interactive')[]
}

const MARK = / #! (\w+) (\S+)(?: @(login|interactive))?$/

/** The text of every file, and the truths that their lines tell. */
export function plant(toolchains: readonly GoToolchain[]): {
  files: Record<string, string>
  truths: Truth[]
} {
  const files: Record<string, string> = {}
  const truths: Truth[] = []
  for (const [shell, planted] of Object.entries({ bash: BASH, zsh: ZSH, fish: FISH })) {
    for (const [file, lines] of Object.entries(planted)) {
      const text = lines.map((line) =>
        line.replace(/<(\d)>/g, (_, digit: string) => toolchains[Number(digit) - 1]?.root ?? ''),
      )
      files[file] = `${text.join('\n')}\n`
      for (const [index, line] of text.entries()) {
        const [, how, about, only] = MARK.exec(line) ?? []
        const known = HOWS.find((each) => each === how)
        if (!known || about === undefined) continue
        truths.push({
          shell: shell as Shell,
          how: known,
          about,
          file,
          line: index + 1,
          sessions: only === 'login' || only === 'interactive' ? [only] : ['login', 'interactive'],
        })
      }
    }
  }
  return { files, truths }
}
