import type { Path } from '../../contract/sections/path.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { Recent } from './once.ts'
import { pathsOf } from './paths.ts'

const unready = new Recent<Path, readonly string[]>()

/** PATH names a place below that could not be reached, as on a volume that is not there. */
export function holdsUnready(path: Path | null, dir: string, kind: EnvKind): boolean {
  if (!path) return false
  const paths = pathsOf(kind)
  const places =
    unready.get(path) ??
    unready.set(
      path,
      path.dirs.filter(({ ready }) => !ready).map((place) => paths.norm(place.dir)),
    )
  // Normal forms are compared as they are: 4,000 long ones are not read again for each element of GOPATH.
  const base = paths.norm(dir)
  const inside = base.endsWith(paths.separator) ? base : base + paths.separator
  return places.some((place) => place === base || place.startsWith(inside))
}
