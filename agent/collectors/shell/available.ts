import { posix } from 'node:path'
import type { SessionId } from '../../contract/sections/sessions.ts'
import type { Machine } from '../../machine/machine.ts'
import { isContainer } from '../../machine/role.ts'
import type { ShellKind } from './scripts.ts'

export type ShellSession = {
  id: SessionId
  kind: ShellKind
  shell: string
  login: boolean
  interactive: boolean
}

const FOLDERS = ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** Start-up files that show a person uses the shell; running it otherwise would only leave its folders behind. */
const SIGNS: Readonly<Record<'zsh' | 'fish', readonly string[]>> = {
  zsh: ['.zshenv', '.zprofile', '.zshrc', '.zlogin'],
  fish: ['.config/fish/config.fish', '.config/fish/conf.d'],
}

/** The shell field of a passwd entry, by login name. */
export function parsePasswdShell(text: string, user: string): string | null {
  const fields = text.split('\n').map((line) => line.split(':'))
  return fields.find((field) => field[0] === user)?.[6]?.trim() || null
}

/** macOS keeps people in Open Directory, so $SHELL is the nearest to the truth there. */
export async function loginShell(machine: Machine): Promise<string> {
  const passwd = (await machine.readFile('/etc/passwd'))?.toString('utf8') ?? ''
  const usual = machine.platform === 'macos' ? '/bin/zsh' : '/bin/sh'
  return parsePasswdShell(passwd, machine.user) ?? machine.env['SHELL'] ?? usual
}

export const kindOf = (shell: string): ShellKind | null => {
  const base = posix.basename(shell)
  if (base === 'bash' || base === 'zsh' || base === 'fish') return base
  return base === 'sh' || base === 'dash' || base === 'ash' ? 'sh' : null
}

async function find(machine: Machine, name: string): Promise<string | null> {
  for (const folder of FOLDERS) {
    if (await machine.stat(posix.join(folder, name))) return posix.join(folder, name)
  }
  return null
}

async function isUsed(machine: Machine, kind: 'zsh' | 'fish'): Promise<boolean> {
  const found = await Promise.all(SIGNS[kind].map((name) => machine.stat(posix.join(machine.home, name))))
  return found.some((stat) => stat !== null)
}

/** The sessions worth starting here, in a fixed order. */
export async function availableSessions(machine: Machine, login: string): Promise<ShellSession[]> {
  const sessions: ShellSession[] = []
  for (const kind of ['bash', 'zsh', 'fish', 'sh'] as const) {
    const own = kindOf(login) === kind
    const shell = own && (await machine.stat(login)) ? login : await find(machine, kind)
    if (!shell) continue
    if ((kind === 'zsh' || kind === 'fish') && !own && !(await isUsed(machine, kind))) continue
    if (kind === 'sh') {
      sessions.push({ id: 'sh-login', kind, shell, login: true, interactive: false })
      continue
    }
    sessions.push({ id: `${kind}-login`, kind, shell, login: true, interactive: true })
    sessions.push({ id: `${kind}-interactive`, kind, shell, login: false, interactive: true })
    if (kind === 'fish') continue
    sessions.push({ id: `${kind}-noninteractive`, kind, shell, login: false, interactive: false })
  }
  return sessions
}

/**
 * Session ids from the likeliest down: a login of the login shell; in a container nobody logs in, one enters.
 */
export async function primaryOrder(machine: Machine, login: string): Promise<SessionId[]> {
  const kind = kindOf(login) ?? 'sh'
  const container = machine.platform === 'linux' && (await isContainer(machine))
  const own: SessionId[] =
    kind === 'sh'
      ? ['sh-login']
      : container
        ? [`${kind}-interactive`, `${kind}-login`]
        : [`${kind}-login`, `${kind}-interactive`]
  return [...own, 'bash-login', 'bash-interactive', 'zsh-login', 'sh-login', 'bash-noninteractive']
}
