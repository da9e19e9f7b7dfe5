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
/** A place with the best install of it and of all places above it, the nearest of which is `above`. */
type Place = { key: string; best: Ranked; above: Place | undefined }

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
  const holders = new Map<string, Ranked>()
  for (const [at, install] of list.entries()) {
    const { root, real, aliases = [] } = install
    for (const name of real === undefined ? [root, ...aliases] : [root, real, ...aliases]) {
      const key = paths.norm(name)
      if (!named.has(key)) named.set(key, install)
    }
    if (isNoGo(install)) continue
    for (const name of real ? [root, real] : [root]) {
      const key = sortable(paths.norm(name), paths)
      if (outranks({ install, at }, holders.get(key))) holders.set(key, { install, at })
    }
  }
  const sorted = inOrder(holders)
  return {
    named,
    holding: (path) => {
      const key = sortable(paths.norm(path), paths)
      let place = lastUpTo(sorted, key)
      const shared = place ? sharedLength(place.key, key) : 0
      while (place && !(place.key.length <= shared && endsName(place.key, key))) place = place.above
      return place?.best.install
    },
  }
}

/** With the separator below every other character, what lies in a place follows it before all else. */
const sortable = (key: string, { separator }: Paths): string => key.replaceAll(separator, '\0')

/** The end of `outer`, which `inner` begins with, is the end of a name; `/` and `C:\` end with the separator. */
const endsName = (outer: string, inner: string): boolean =>
  inner.length === outer.length || inner.charAt(outer.length) === '\0' || outer.endsWith('\0')

function inOrder(holders: ReadonlyMap<string, Ranked>): Place[] {
  let above: Place | undefined
  return [...holders.keys()].sort(byText).flatMap((key): Place[] => {
    const own = holders.get(key)
    if (!own) return []
    while (above && !(key.startsWith(above.key) && endsName(above.key, key))) above = above.above
    above = { key, best: above && !outranks(own, above.best) ? above.best : own, above }
    return [above]
  })
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function lastUpTo(sorted: readonly Place[], key: string): Place | undefined {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const place = sorted[middle]
    if (place && place.key <= key) low = middle + 1
    else high = middle
  }
  return sorted[low - 1]
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}
