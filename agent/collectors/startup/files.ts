import { posix } from 'node:path'
import type { Profile } from '../../contract/sections/profiles.ts'
import type { Machine } from '../../machine/machine.ts'

export type Syntax = Profile['syntax']
export type Candidate = { file: string; syntax: Syntax }

const SYSTEM_ZSH = ['zshenv', 'zprofile', 'zshrc', 'zlogin']

/** The syntax a file is read with, by its name and place. */
export function syntaxOf(file: string): Syntax {
  const base = posix.basename(file)
  if (file === '/etc/environment') return 'pam'
  if (file === '/etc/paths' || posix.dirname(file) === '/etc/paths.d') return 'paths'
  if (posix.basename(posix.dirname(file)) === 'environment.d') return 'environment.d'
  if (base.endsWith('.fish')) return 'fish'
  return /^\.?z(shenv|profile|shrc|login)$/.test(base) || base.endsWith('.zsh') ? 'zsh' : 'sh'
}

async function inFolder(machine: Machine, folder: string, ending: string): Promise<string[]> {
  const names = (await machine.list(folder)) ?? []
  return names.filter((name) => name.endsWith(ending)).map((name) => posix.join(folder, name))
}

/** Start-up files of D.3 by name, whether they exist or not. */
export async function startupCandidates(machine: Machine): Promise<string[]> {
  const home = (name: string) => posix.join(machine.home, name)
  const folders = await Promise.all([
    inFolder(machine, '/etc/profile.d', '.sh'),
    inFolder(machine, '/etc/fish/conf.d', '.fish'),
    inFolder(machine, home('.config/fish/conf.d'), '.fish'),
    inFolder(machine, home('.config/environment.d'), '.conf'),
    machine.platform === 'macos' ? inFolder(machine, '/etc/paths.d', '') : [],
  ])
  return [
    '/etc/environment',
    ...(machine.platform === 'macos' ? ['/etc/paths'] : []),
    '/etc/profile',
    '/etc/bash.bashrc',
    '/etc/bashrc',
    ...SYSTEM_ZSH.flatMap((name) => [`/etc/${name}`, `/etc/zsh/${name}`]),
    '/etc/fish/config.fish',
    ...['.profile', '.bash_profile', '.bash_login', '.bashrc'].map(home),
    ...SYSTEM_ZSH.map((name) => home(`.${name}`)),
    home('.config/fish/config.fish'),
    ...folders.flat(),
  ]
}

/** What a shell that cannot be traced reads of its own accord, in order. */
export async function untracedOrder(machine: Machine, kind: 'sh' | 'fish'): Promise<string[]> {
  const home = (name: string) => posix.join(machine.home, name)
  if (kind === 'sh') {
    return ['/etc/profile', ...(await inFolder(machine, '/etc/profile.d', '.sh')), home('.profile')]
  }
  return [
    ...(await inFolder(machine, home('.config/fish/conf.d'), '.fish')),
    ...(await inFolder(machine, '/etc/fish/conf.d', '.fish')),
    '/etc/fish/config.fish',
    home('.config/fish/config.fish'),
  ]
}

/** `~`, `$HOME` and `${HOME}` replaced; null when something else remains to be expanded. */
export function expandHome(text: string, home: string): string | null {
  const expanded = text.replace(/^~(?=\/|$)/, home).replace(/\$\{HOME\}|\$HOME\b/g, home)
  return /[$`*?]/.test(expanded) ? null : expanded
}
