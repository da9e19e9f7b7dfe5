import { posix, win32 } from 'node:path'
import type { RunResult } from '../../agent/machine/machine.ts'
import type { ShellWords } from './machine-file.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const pairs = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables).map(([name, value]) => `${name}=${value}`)
const lines = (texts: readonly string[] = []) => texts.map((text) => `${text}\n`).join('')

/** What a shell would have printed, as its collector asks it to (agent/collectors/shell, .../windows). */
export function spokenBy(program: string, words: ShellWords): Pick<RunResult, 'stdout' | 'stderr'> {
  const windows = program.includes('\\')
  const name = (windows ? win32 : posix).basename(program).replace(/\.exe$/i, '')
  if (name === 'cmd') return { stdout: cmd(words), stderr: '' }
  if (name === 'powershell' || name === 'pwsh') return { stdout: powershell(words), stderr: '' }
  if (windows && name === 'bash') return { stdout: gitBash(words), stderr: '' }
  return { stdout: posixShell(words), stderr: traced(name, words.trace) }
}

/** In UTF-16, byte by byte. */
function cmd({ variables, which = [] }: ShellWords): string {
  const text = ['ENVHERD-VARIABLES', ...pairs(variables), 'ENVHERD-WHICH', ...which, 'ENVHERD-END', '']
  return Buffer.from(text.join('\r\n'), 'utf16le').toString('latin1')
}

/** One line in base64, whatever PowerShell is asked. */
export const powershellAnswer = (answer: Readonly<Record<string, unknown>>): string =>
  `ENVHERD<${base64(JSON.stringify(answer))}>\r\n`

const powershell = ({ variables, which = [], aliases = {}, programs = [] }: ShellWords) =>
  powershellAnswer({ variables, which, aliases, programs })

function gitBash({ variables, which, aliases = {}, directories }: ShellWords): string {
  const named = Object.entries(aliases).map(([name, text]) => `alias ${name}='${text}'`)
  const env = pairs(variables)
    .map((pair) => `${pair}\0`)
    .join('')
  const parts = [env, variables['PATH'] ?? '', lines(directories), lines(which), lines(named)]
  return `\nENVHERD ${parts.map((part) => `${base64(part)}.`).join(' ')}\n`
}

function posixShell({ variables, which, aliases = {} }: ShellWords): string {
  const part = (name: string, text = '') => `\n{answer}:${name}\n${text}`
  const env = pairs(variables)
    .map((pair) => `${pair}\0`)
    .join('')
  const named = Object.entries(aliases).map(([name, text]) => part(`alias-${name}`, `${text}\n`))
  return part('env', env) + part('which', lines(which)) + named.join('') + part('end')
}

/** At the top of the file: outside functions, first depth. */
function traced(shell: string, trace: readonly string[] = []): string {
  const marked = trace.map((line) => {
    const [, file = '', number = '', text = ''] = /^(.*?):(\d+) (.*)$/s.exec(line) ?? []
    const fields = shell === 'zsh' ? [file, number, '1'] : [file, number, '0', '', '', '']
    return `+{trace}\t${fields.join('\t')}\t${text}\n`
  })
  return marked.join('')
}
