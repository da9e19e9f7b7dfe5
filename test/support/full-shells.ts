import type { Origin } from '../../agent/contract/origin.ts'
import type { EnvKind } from '../../agent/contract/snapshot.ts'
import { home, profileLine, type EntryWords, type EnvWords, type SessionWords } from './snapshot.ts'

/* What the shells of such an env are, and what each kind of system puts on PATH. */

export const SYSTEM: Readonly<Record<EnvKind, readonly string[]>> = {
  windows: [
    'C:\\Windows\\system32',
    'C:\\Windows',
    'C:\\Windows\\System32\\Wbem',
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
    'C:\\Windows\\System32\\OpenSSH',
    'C:\\Program Files\\Git\\cmd',
    'C:\\Program Files\\dotnet',
    'C:\\Program Files\\PowerShell\\7',
  ],
  wsl: ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/games'],
  linux: ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/snap/bin'],
  macos: ['/usr/local/bin', '/System/Cryptexes/App/usr/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'],
}

export const SYSTEM_ORIGIN: Readonly<Record<EnvKind, Origin>> = {
  windows: {
    kind: 'machine',
    ref: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\\Path',
    confidence: 'high',
  },
  wsl: { kind: 'system-default', ref: '/etc/login.defs', confidence: 'high' },
  linux: { kind: 'system-default', ref: '/etc/login.defs', confidence: 'high' },
  macos: { kind: 'path-helper', ref: '/etc/paths', line: 1, confidence: 'high' },
}

export const userOrigin = (kind: EnvKind, line = 120): Origin =>
  kind === 'windows'
    ? { kind: 'user', ref: 'HKCU\\Environment\\Path', confidence: 'high' }
    : profileLine(startUpFile(kind), line)

export const startUpFile = (kind: EnvKind): string =>
  `${home(kind)}/${kind === 'macos' ? '.zshrc' : '.bashrc'}`

/** Path as stored: the two halves that Windows joins. */
export function registryOf(path: readonly EntryWords[]) {
  const part = (kind: Origin['kind']) =>
    path
      .flatMap((entry) => (typeof entry !== 'string' && entry.origin?.kind === kind ? [entry.dir] : []))
      .join(';')
  return {
    machine: { Path: `%SystemRoot%;${part('machine')}` },
    user: { Path: `%USERPROFILE%\\bin;${part('user')}` },
  }
}

export const sessionsOf = (kind: EnvKind): SessionWords[] =>
  kind === 'windows'
    ? [
        { id: 'powershell' },
        { id: 'cmd' },
        { id: 'pwsh' },
        { id: 'gitbash' },
        { id: 'gui', interactive: false },
      ]
    : kind === 'macos'
      ? [
          { id: 'zsh-login', shell: '/bin/zsh', login: true },
          { id: 'zsh-interactive', shell: '/bin/zsh' },
          { id: 'bash-login', login: true },
        ]
      : [
          { id: 'bash-interactive' },
          { id: 'bash-login', login: true },
          { id: 'zsh-interactive', shell: '/usr/bin/zsh' },
          { id: 'sh-login', shell: '/bin/sh', login: true },
        ]

export function startUpFiles(kind: EnvKind): NonNullable<EnvWords['profiles']> {
  const sessions = sessionsOf(kind).flatMap(({ id }) => (id === undefined ? [] : [id]))
  const add = (line: number, value: string) => ({
    line,
    name: 'PATH',
    op: 'append' as const,
    value,
    exported: true,
  })
  return [
    { file: '/etc/profile', loadedBy: sessions, size: 600 },
    {
      file: startUpFile(kind),
      loadedBy: sessions,
      size: 4000,
      assignments: [add(120, '/usr/local/go/bin:$PATH'), add(121, '$PATH:$HOME/go/bin')],
    },
  ]
}
