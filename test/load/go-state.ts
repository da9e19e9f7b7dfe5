import type { Dirs } from '../../agent/contract/sections/dirs.ts'
import type { GoActive } from '../../agent/contract/sections/go-active.ts'
import type { Install, Layout } from './layout.ts'
import type { Kind, SimulatedEnv } from './machine.ts'

export function activeOf(
  env: SimulatedEnv,
  install: Install,
  effective: Install,
  join: Layout['join'],
  goName: string,
  session: string,
): GoActive {
  const binPath = join(install.root, 'bin', goName)
  return {
    session,
    binPath,
    real: binPath,
    runs: true,
    version: install.version,
    goos: { windows: 'windows', macos: 'darwin', linux: 'linux', wsl: 'linux' }[env.kind],
    goarch: install.arch,
    derivedRoot: install.root,
    goroot: effective.root,
    gorootSource: effective === install ? 'derived' : 'os-env',
    rootVersion: effective.version,
    compileVersion: effective.version,
    selectedVersion: install.version,
  }
}

export function dirsOf(
  raw: string,
  path: string,
  tilde: boolean,
  tools: boolean,
  join: Layout['join'],
  kind: Kind,
): Dirs {
  const dir = (text: string, exists = true): Dirs['temp'] => ({
    raw: text,
    path: text,
    absolute: true,
    exists,
    isDir: exists,
    writable: exists ? true : null,
    creatable: exists ? null : true,
    goRoot: false,
    tools: [],
  })
  const root = tilde ? { ...dir('~/go', false), raw, absolute: false } : dir(path)
  const gopls = join(path, 'bin', kind === 'windows' ? 'gopls.exe' : 'gopls')
  const bin = {
    ...dir(tilde ? '~/go/bin' : join(path, 'bin'), !tilde),
    ...(tilde ? { absolute: false } : {}),
  }
  const withTool = tools || !tilde
  return {
    gopath: [
      {
        root,
        bin:
          withTool && !tilde
            ? {
                ...bin,
                tools: [
                  { path: gopls, size: 30_000_000, mtime: '2026-05-11T09:00:00.000Z', kind: 'unknown' },
                ],
              }
            : bin,
      },
    ],
    gopathSet: tilde,
    temp: dir(kind === 'windows' ? 'C:\\Users\\<u1>\\AppData\\Local\\Temp' : '/tmp'),
  }
}
