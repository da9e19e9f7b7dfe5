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
  // Spellings first, each once: shells mostly repeat what the others say.
  const [gopaths, gobins] = [new Set<string>(), new Set<string>()]
  const note = (name: string, value: string | undefined) => {
    if (value === undefined) return
    if (name === 'GOPATH') gopaths.add(value)
    else if (name === 'GOBIN') gobins.add(value)
  }
  for (const { variables } of chain?.sessions.list ?? []) {
    note('GOPATH', variables['GOPATH'])
    note('GOBIN', variables['GOBIN'])
  }
  for (const { name, value } of chain?.goEnvFile?.keys ?? []) note(name, value)
  for (const key of [chain?.registry?.user, chain?.registry?.machine, chain?.registry?.volatile])
    for (const { name, raw } of key?.values ?? []) note(name.toUpperCase(), raw)
  for (const { assignments } of chain?.profiles?.files ?? [])
    for (const { name, value, effective } of assignments) note(name, effective ?? value)
  const reader = kind === 'windows' ? 'go-windows' : 'posix'
  const places = new Set(gobins)
  for (const { path } of dirs ? workspaceBins(dirs) : []) places.add(path)
  for (const value of gopaths)
    for (const root of splitPath(value, reader)) places.add(paths.join(root, 'bin'))
  if (chain) places.add(paths.join(chain.sessions.home, 'go', 'bin'))
  return new Set([...places].map((place) => paths.norm(place)))
})
