import type { Dirs } from '../../contract/sections/dirs.ts'
import { onceForEnv } from './once.ts'
import { pathsOf } from './paths.ts'
import { wantedChain } from './setting.ts'
import { splitPath } from './split.ts'

/** Where `go install` puts tools: GOBIN, else the first GOPATH element's bin. */
export const installDir = (dirs: Dirs) => dirs.gobin ?? dirs.gopath[0]?.bin

/** Where programs installed by Go live by effective value: GOBIN and every GOPATH element's bin. */
export const workspaceBins = (dirs: Dirs) => [
  ...(dirs.gobin ? [dirs.gobin] : []),
  ...dirs.gopath.map(({ bin }) => bin),
]

/**
 * Normal forms of every directory that is or may be such a place: also in other sessions, as stored, and the
 * default one. These never hold a `go` and must never be taken for a dead SDK (C-14).
 */
export const possibleWorkspaceBins = onceForEnv((context): ReadonlySet<string> => {
  const { kind } = context.env
  const paths = pathsOf(kind)
  const chain = wantedChain(context)
  const dirs = context.want('dirs')
  const stored = [chain?.registry?.user, chain?.registry?.machine, chain?.registry?.volatile]
  const settings = [
    ...(chain?.sessions.list ?? []).flatMap(({ variables }) => Object.entries(variables)),
    ...(chain?.goEnvFile?.keys ?? []).map(({ name, value }): [string, string] => [name, value]),
    ...stored
      .flatMap((key) => key?.values ?? [])
      .map(({ name, raw }): [string, string] => [name.toUpperCase(), raw]),
    ...(chain?.profiles?.files ?? [])
      .flatMap(({ assignments }) => assignments)
      .map(({ name, value, effective }): [string, string] => [name, effective ?? value]),
  ]
  const reader = kind === 'windows' ? 'go-windows' : 'posix'
  const gopaths = settings.flatMap(([name, value]) => (name === 'GOPATH' ? splitPath(value, reader) : []))
  const gobins = settings.flatMap(([name, value]) => (name === 'GOBIN' ? [value] : []))
  const home = chain?.sessions.home
  const places = [
    ...(dirs ? workspaceBins(dirs).map(({ path }) => path) : []),
    ...gopaths.map((root) => paths.join(root, 'bin')),
    ...gobins,
    ...(home === undefined ? [] : [paths.join(home, 'go', 'bin')]),
  ]
  return new Set(places.map((place) => paths.norm(place)))
})
