import type { Env } from '../../contract/snapshot.ts'
import { inManagerDir, isShimDir } from './installs.ts'
import { pathsOf } from './paths.ts'

/** Whether the go that answers belongs to the root it uses (A-004-11). */
export type Consistency = {
  /** null: not known. */
  goFound: boolean | null
  inGorootBin: boolean | null
  inGopathBin: boolean | null
  verdict: 'safe' | 'warn' | 'danger' | 'unknown'
}

/**
 * The table of the three answers. A go in GOPATH/bin is a warning even where it is the root's own: tools are installed
 * there, and the next one may be named go (C-74).
 */
export function verdictOf(
  goFound: boolean | null,
  inGorootBin: boolean | null,
  inGopathBin: boolean | null,
): Consistency['verdict'] {
  if (goFound === null) return 'unknown'
  if (!goFound) return 'danger'
  if (inGopathBin === true) return 'warn'
  if (inGorootBin === null || inGopathBin === null) return 'unknown'
  return inGorootBin ? 'safe' : 'danger'
}

export function consistencyOf({ kind, sections }: Pick<Env, 'kind' | 'sections'>): Consistency {
  const { goActive, dirs } = sections
  if (goActive.status !== 'ok') {
    const goFound = goActive.status === 'absent' ? false : null
    return { goFound, inGorootBin: null, inGopathBin: null, verdict: verdictOf(goFound, null, null) }
  }
  const paths = pathsOf(kind)
  const { binPath, real, goroot } = goActive.data
  const folders = [binPath, real].map((file) => paths.parent(file))
  const isIn = (dir: string) => folders.some((folder) => paths.same(folder, dir))
  // A shim stands for whatever its manager selects: in front of the root, and meant to be.
  const managed = folders.some((folder) => isShimDir(folder, paths)) && inManagerDir(binPath, paths)
  const inGorootBin = managed || (goroot === undefined ? null : isIn(paths.join(goroot, 'bin')))
  const bins =
    dirs.status === 'ok'
      ? [...dirs.data.gopath.map(({ bin }) => bin.path), dirs.data.gobin?.path ?? '']
      : null
  const inGopathBin = bins && bins.some((bin) => bin !== '' && isIn(bin))
  return { goFound: true, inGorootBin, inGopathBin, verdict: verdictOf(true, inGorootBin, inGopathBin) }
}
