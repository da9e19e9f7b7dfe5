import type { Machine } from '../../machine/machine.ts'
import { silent, type Answer, type Shell } from './shell.ts'

const TIMEOUT_MS = 15_000
const PREFIX = 'ENVHERD'

/**
 * One line: environment, PATH, PATH as Windows directories, files named `go`, aliases; each in base64, because
 * what a start-up file prints and the console's encoding must not matter.
 */
export const GIT_BASH_SCRIPT = [
  `b() { base64 -w0; }`,
  `v=$(env -0 | b)`,
  `p=$(printf %s "$PATH" | b)`,
  `d=$(printf '%s\\n' "$PATH" | tr : '\\n' | cygpath -w -f - | b)`,
  `w=$(type -ap go | cygpath -w -f - | b)`,
  `a=$({ alias go gofmt; declare -f go gofmt; } 2>/dev/null | b)`,
  `printf '\\n${PREFIX} %s. %s. %s. %s. %s.\\n' "$v" "$p" "$d" "$w" "$a"`,
].join('; ')

export const gitbashShell = (file: string, login: boolean): Shell => ({
  id: 'gitbash',
  file,
  login,
  interactive: true,
  ask: (machine, env) => ask(machine, file, login, env),
})

async function ask(
  machine: Machine,
  file: string,
  login: boolean,
  env: Record<string, string>,
): Promise<Answer> {
  // Without a terminal bash complains on stderr and goes on.
  const result = await machine.run(file, [...(login ? ['--login'] : []), '-i', '-c', GIT_BASH_SCRIPT], {
    env: { ...env, MSYSTEM: 'MINGW64' },
    timeoutMs: TIMEOUT_MS,
  })
  const answer = parseGitBashAnswer(result.stdout)
  if (!answer) throw silent(file, result.exitCode)
  return answer
}

export function parseGitBashAnswer(output: string): Answer | null {
  const line = new RegExp(`^${PREFIX} (\\S+)\\. (\\S*)\\. (\\S*)\\. (\\S*)\\. (\\S*)\\.\\r?$`, 'm').exec(
    output,
  )
  if (!line) return null
  const [env = '', path = '', directories = '', which = '', aliases = ''] = line
    .slice(1)
    .map((part) => Buffer.from(part, 'base64').toString('utf8'))
  return {
    variables: Object.fromEntries(
      env
        .split('\0')
        .filter((pair) => pair.indexOf('=') > 0)
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    path,
    directories: linesOf(directories),
    which: linesOf(which),
    aliases: parseAliases(aliases),
  }
}

const linesOf = (text: string) => text.split(/\r?\n/).filter((line) => line !== '')

/** `alias go='...'` lines and `go () {...}` definitions; of both the alias counts. */
function parseAliases(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', body = ''] of text.matchAll(/^(go|gofmt) \(\)\s*\n(\{[^]*?^\})/gm)) {
    found[name] = `function: ${body}`
  }
  for (const [, name = '', body = ''] of text.matchAll(/^alias (go|gofmt)='(.*)'$/gm)) {
    found[name] = `alias: ${body}`
  }
  return found
}
