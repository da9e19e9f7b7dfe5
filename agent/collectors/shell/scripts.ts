import { fishTraceScript } from './fish-trace.ts'
import { bashPrompt, zshPrompt } from './trace.ts'

export type ShellKind = 'bash' | 'zsh' | 'fish' | 'sh'

export type Invocation = {
  args: string[]
  /** Variables the run needs beside those of the login. */
  env: Record<string, string>
}

export type Marks = {
  /** Precedes each part of the answer on standard output. */
  answer: string
  /** Opens each trace line on standard error. */
  trace: string
}

/** Older env programs have no `-0`; macOS always has perl. */
const ENVIRONMENT = `/usr/bin/env -0 2>/dev/null || /usr/bin/perl -e 'print map {"$_=$ENV{$_}\\0"} keys %ENV'`

const mark = (marks: Marks, part: string) => `printf '\\n%s\\n' ${marks.answer}:${part}`

/** What every POSIX-like shell is asked; `\` keeps the person's own aliases out. */
function questions(
  marks: Marks,
  which: string,
  functions: string,
  { expands = ':', hashed = ':' }: { expands?: string; hashed?: string } = {},
): string[] {
  const alias = (name: string) => `${expands} && \\alias ${name} 2>/dev/null`
  return [
    `\\${mark(marks, 'env')}`,
    ENVIRONMENT,
    `\\${mark(marks, 'which')}`,
    `${which} 2>/dev/null`,
    `\\${mark(marks, 'alias-go')}`,
    alias('go'),
    `\\${mark(marks, 'alias-gofmt')}`,
    alias('gofmt'),
    `\\${mark(marks, 'hash-go')}`,
    `${hashed} 2>/dev/null`,
    `\\${mark(marks, 'function-go')}`,
    functions.replaceAll('NAME', 'go'),
    `\\${mark(marks, 'function-gofmt')}`,
    functions.replaceAll('NAME', 'gofmt'),
    `\\${mark(marks, 'end')}`,
  ]
}

/**
 * bash reads no start-up file by itself here: the script reads the same files in the order of its manual, with the
 * trace already on. PS4 from the environment would do for ordinary users, but bash ignores it for root. The trace
 * goes to a descriptor of its own, so `2>&1` in a profile neither catches nor loses it; bash before 4.1 cannot do
 * that and is not traced.
 */
function bashScript(marks: Marks, login: boolean, interactive: boolean): string {
  const files = login
    ? [
        '[ -r /etc/profile ] && . /etc/profile',
        'for __envherd in ~/.bash_profile ~/.bash_login ~/.profile; do',
        'if [ -r "$__envherd" ]; then . "$__envherd"; break; fi; done',
        'unset __envherd',
      ]
    : interactive
      ? ['[ -r /etc/bash.bashrc ] && . /etc/bash.bashrc', '[ -r ~/.bashrc ] && . ~/.bashrc']
      : ['[ -n "$BASH_ENV" ] && . "$BASH_ENV"']
  return [
    'if [ $((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1])) -ge 401 ]; then',
    `exec 199>&2; BASH_XTRACEFD=199; PS4='${bashPrompt(marks.trace)}'; set -x; fi`,
    ...files,
    '{ set +xeu; } 2>/dev/null',
    'unset HISTFILE',
    // Of a name in its table bash tells that place alone.
    ...questions(marks, '(builtin hash -d go; builtin type -aP go)', 'builtin declare -f NAME', {
      expands: 'builtin shopt -q expand_aliases',
      hashed: 'builtin hash -t go',
    }),
    'builtin exit 0',
  ].join('\n')
}

function bashInvocation(marks: Marks, login: boolean, interactive: boolean): Invocation {
  const flags = [...(login ? ['--login'] : []), ...(interactive ? ['-i'] : [])]
  const script = bashScript(marks, login, interactive)
  return {
    args: ['--noprofile', '--norc', ...flags, '-c', script, login ? '-bash' : 'bash'],
    env: {},
  }
}

function zshInvocation(marks: Marks, login: boolean, interactive: boolean): Invocation {
  const script = [
    '{ unsetopt xtrace sourcetrace errexit nounset; } 2>/dev/null',
    'unset HISTFILE',
    // Of a name in its table zsh tells that place only where it is asked for one, and only if it is there.
    ...questions(marks, 'builtin whence -ap go', 'builtin functions NAME', {
      expands: '[[ -o aliases ]]',
      hashed: 'builtin whence -p go',
    }),
    'builtin exit 0',
  ].join('\n')
  const flags = [...(login ? ['-l'] : []), ...(interactive ? ['-i'] : [])]
  return { args: ['-x', '-o', 'sourcetrace', ...flags, '-c', script], env: { PS4: zshPrompt(marks.trace) } }
}

function fishInvocation(marks: Marks, login: boolean, interactive: boolean): Invocation {
  const script = [
    'set -e fish_trace',
    mark(marks, 'env'),
    ENVIRONMENT.replaceAll('\\0', '\\\\0'),
    mark(marks, 'which'),
    'command -sa go 2>/dev/null',
    mark(marks, 'function-go'),
    'functions go 2>/dev/null',
    mark(marks, 'function-gofmt'),
    'functions gofmt 2>/dev/null',
    mark(marks, 'end'),
    'exit 0',
  ].join('\n')
  // Tells which files are read; where a variable is written is told by a start of its own.
  return { args: [...fishFlags(login, interactive), '-c', script], env: { fish_trace: '1' } }
}

const fishFlags = (login: boolean, interactive: boolean) => [
  ...(login ? ['-l'] : []),
  ...(interactive ? ['-i'] : []),
  '--private',
]

/** The start that only tells who writes which variable; null for a shell whose other start tells it. */
export function traceInvocation(
  kind: ShellKind,
  marks: Marks,
  login: boolean,
  interactive: boolean,
): Invocation | null {
  if (kind !== 'fish') return null
  // Places are told in the words of the messages.
  const env = { LC_ALL: 'C.UTF-8', LANGUAGE: 'C' }
  return {
    args: ['--no-config', ...fishFlags(login, interactive), '-c', fishTraceScript(marks.trace)],
    env,
  }
}

function shInvocation(marks: Marks): Invocation {
  // It names one file, and none at all where a function or an alias of that name is in the way.
  const file = '(unalias go; unset -f go; command -v go)'
  const definition = 'case $(command -V NAME 2>/dev/null) in *function*) echo NAME;; esac'
  const script = ['set +eu', ...questions(marks, file, definition), 'exit 0'].join('\n')
  return { args: ['-l', '-c', script], env: {} }
}

export function invocation(kind: ShellKind, marks: Marks, login: boolean, interactive: boolean): Invocation {
  switch (kind) {
    case 'bash':
      return bashInvocation(marks, login, interactive)
    case 'zsh':
      return zshInvocation(marks, login, interactive)
    case 'fish':
      return fishInvocation(marks, login, interactive)
    case 'sh':
      return shInvocation(marks)
  }
}
