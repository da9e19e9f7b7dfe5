import type { Link } from '../../contract/link.ts'
import type { Dirs } from '../../contract/sections/dirs.ts'
import type { Path } from '../../contract/sections/path.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { goDirs } from './go-dirs.ts'
import { pathView } from './path-view.ts'
import { pathsOf } from './paths.ts'

/** A link on the way to something Go uses; `ready` is false while the volume at its end is not there. */
export type UsedLink = { link: Link; user: string; path: string; ready: boolean; sdk: boolean }

/** Links to Go's directories and to the SDKs on PATH, in that order; none where they were not looked for. */
export function usedLinks(dirs: Dirs, path: Path, kind: EnvKind): UsedLink[] {
  const used: UsedLink[] = []
  for (const { name, dir } of goDirs(dirs))
    for (const link of dir.place?.links ?? [])
      used.push({ link, user: name, path: dir.path, ready: dir.place?.ready !== false, sdk: false })
  // Each spelling once: 64,000 entries may name one directory behind forty links.
  const seen = new Set<string>()
  for (const { dir, info } of pathView(path, kind).sdkBins) {
    if (seen.has(dir)) continue
    seen.add(dir)
    for (const link of info?.links ?? [])
      used.push({ link, user: 'PATH', path: dir, ready: info?.ready !== false, sdk: true })
  }
  return used
}

/** Each link once, with everything that goes through it. */
export function byLink(used: readonly UsedLink[], kind: EnvKind): Map<string, [UsedLink, ...UsedLink[]]> {
  const paths = pathsOf(kind)
  const groups = new Map<string, [UsedLink, ...UsedLink[]]>()
  const users = new Map<string, Map<string, Set<string>>>()
  for (const one of used) {
    const key = paths.norm(one.link.path)
    const byUser = users.get(key) ?? new Map<string, Set<string>>()
    const known = byUser.get(one.user) ?? new Set()
    users.set(key, byUser.set(one.user, known))
    if (known.has(one.path)) continue
    known.add(one.path)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

/** Ends on something that may come back by itself: a share, a card, a stopped distribution. */
export const leadsAway = ({ targetKind }: Link): boolean => targetKind !== 'local' && targetKind !== 'unknown'
