import type { GoInstall, GoInstalls } from '../../contract/sections/go-installs.ts'
import { Recent } from './once.ts'
import type { Paths } from './paths.ts'

/**
 * Where installs lie, by normal form: a path is looked up, and not compared with each of them. 500 installs and 2,000
 * files of a session's PATH, all 4,096 characters long, took a minute.
 */
export type InstallPlaces = {
  /** By every name, the first of the list. */
  readonly named: ReadonlyMap<string, GoInstall>
  /** Of those that hold a path, the one with the longest root; without those that no go can belong to. */
  holding(path: string): GoInstall | undefined
}

type Ranked = { install: GoInstall; at: number }
type Folder = { here?: Ranked; below: Map<string, Folder> }

const places = new Recent<GoInstalls, Map<Paths, InstallPlaces>>()

export function placesOf(installs: GoInstalls, paths: Paths): InstallPlaces {
  const byPaths = places.get(installs) ?? places.set(installs, new Map<Paths, InstallPlaces>())
  let found = byPaths.get(paths)
  if (!found) byPaths.set(paths, (found = placed(installs, paths)))
  return found
}

/** Listed only because a GOROOT names it, say an SDK's `bin`: no go can belong to it. */
const isNoGo = ({ missing }: GoInstall): boolean => missing.includes('bin/go') && missing.includes('pkg/tool')

const outranks = (one: Ranked, other: Ranked | undefined): boolean => {
  if (!other) return true
  const longer = one.install.root.length - other.install.root.length
  return longer > 0 || (longer === 0 && one.at < other.at)
}

function placed({ list }: GoInstalls, paths: Paths): InstallPlaces {
  const named = new Map<string, GoInstall>()
  const top: Folder = { below: new Map() }
  for (const [at, install] of list.entries()) {
    const { root, real, aliases = [] } = install
    for (const name of real === undefined ? [root, ...aliases] : [root, real, ...aliases]) {
      const key = paths.norm(name)
      if (!named.has(key)) named.set(key, install)
    }
    if (isNoGo(install)) continue
    for (const name of real ? [root, real] : [root]) {
      const folder = folderAt(top, paths.norm(name), paths)
      if (outranks({ install, at }, folder.here)) folder.here = { install, at }
    }
  }
  return {
    named,
    holding: (path) => {
      let folder: Folder | undefined = top
      let found: Ranked | undefined
      const names = paths.norm(path).split(paths.separator)
      for (const [index, name] of names.entries()) {
        folder = folder.below.get(name)
        if (!folder) break
        // The empty name is a root's: `/` and `C:\\` end with the separator.
        const above = index < names.length - 1 ? folder.below.get('')?.here : undefined
        for (const place of [folder.here, above]) if (place && outranks(place, found)) found = place
      }
      return found?.install
    },
  }
}

function folderAt(top: Folder, key: string, paths: Paths): Folder {
  let folder = top
  for (const name of key.split(paths.separator)) {
    let next = folder.below.get(name)
    if (!next) folder.below.set(name, (next = { below: new Map() }))
    folder = next
  }
  return folder
}
