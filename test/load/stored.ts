import type { Profile } from '../../agent/contract/sections/profiles.ts'
import type { Registry } from '../../agent/contract/sections/registry.ts'
import type { Layout, PathItem } from './layout.ts'

export const MACHINE_PATH = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\\Path'

export function profileOf(
  file: string,
  path: readonly PathItem[],
  variables: Record<string, string>,
  sessions: Layout['sessions'],
): Profile {
  const pathLines = path
    .filter((item) => item.origin.kind === 'profile')
    .map((item) => ({
      line: item.origin.line ?? 4,
      name: 'PATH',
      op: 'prepend' as const,
      value: `${item.raw}:$PATH`,
      exported: true,
    }))
  const variableLines = Object.entries(variables).map(([name, value]) => ({
    line: 12,
    name,
    op: 'set' as const,
    value,
    exported: true,
  }))
  return {
    file,
    syntax: file.endsWith('.zprofile') ? 'zsh' : 'sh',
    loadedBy: sessions.filter((session) => session.login).map((session) => session.id),
    size: 900,
    mtime: '2026-06-02T08:30:00.000Z',
    encoding: 'utf-8',
    bom: false,
    eol: 'lf',
    assignments: [...pathLines, ...variableLines],
    sources: [],
  }
}

export function registryOf(path: readonly PathItem[], variables: Record<string, string>): Registry {
  const scope = (kind: string) =>
    path
      .filter((item) => item.origin.kind === kind)
      .map((item) => item.raw)
      .join(';')
  return {
    machine: {
      key: MACHINE_PATH.slice(0, -'\\Path'.length),
      values: [{ name: 'Path', kind: 'REG_EXPAND_SZ', raw: scope('machine') }],
    },
    user: {
      key: 'HKCU\\Environment',
      values: [
        { name: 'Path', kind: 'REG_EXPAND_SZ', raw: scope('user') },
        ...Object.entries(variables).map(([name, raw]) => ({ name, kind: 'REG_SZ' as const, raw })),
      ],
    },
  }
}
