import type { GoActive } from '../../contract/sections/go-active.ts'
import type { GoInstall, GoInstalls } from '../../contract/sections/go-installs.ts'
import type { Sessions } from '../../contract/sections/sessions.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { sameRelease } from './go-version.ts'
import { installAt, installOf } from './installs.ts'
import { resolveCommand, type PathView, type SessionId } from './path-view.ts'
import { pathsOf, type Paths } from './paths.ts'

export type Contradiction = 'yes' | 'no' | 'unknown'

/** Whether the root in effect belongs to another Go release than the command that uses it (C-66, C-08). */
export function rootContradiction(
  active: GoActive,
  installs: GoInstalls | null,
  paths: Paths,
): Contradiction {
  if (active.gorootSource === 'derived' || active.gorootSource === 'built-in') return 'no'
  if (active.version === undefined) return 'unknown'
  const [root, derived] = [active.goroot, active.derivedRoot].map((path) =>
    path === undefined ? undefined : realRoot(path, installs, paths),
  )
  if (root !== undefined && derived !== undefined && paths.same(root, derived)) return 'no'
  const verdicts = [active.rootVersion, active.compileVersion].map((found) =>
    found === undefined ? null : sameRelease(found, active.version ?? ''),
  )
  if (verdicts.includes(false)) return 'yes'
  return verdicts.includes(true) ? 'no' : 'unknown'
}

export type SessionContradiction = {
  session: SessionId
  goPath: string
  goVersion: string
  goroot: string
  rootVersion: string
}

/**
 * A session beside the primary one whose GOROOT belongs to another release than its go. No go of that session was
 * asked: versions are those of the roots on both sides, so a shim or an unknown root contradicts nothing.
 */
export function contradictingSession(
  { list, primary }: Sessions,
  view: PathView,
  installs: GoInstalls,
  kind: EnvKind,
): SessionContradiction | null {
  const paths = pathsOf(kind)
  for (const session of list) {
    const goroot = session.variables['GOROOT']
    if (session.id === primary || !goroot) continue
    const file = resolveCommand(view, session, 'go', kind)[0]?.file
    const root = installAt(installs, goroot, paths)
    const own = file && installOf(installs, file.real ?? file.path, paths)
    if (!root || !own || lacksVitalParts(root)) continue
    const [goVersion, rootVersion] = [own.version, root.version]
    if (goVersion === undefined || rootVersion === undefined) continue
    if (sameRelease(goVersion, rootVersion) === false)
      return { session: session.id, goPath: file.path, goVersion, goroot, rootVersion }
  }
  return null
}

/** Parts without which Go cannot build; a root that only lacks `bin/go` still works for a go from elsewhere. */
export const lacksVitalParts = (install: GoInstall): boolean =>
  install.missing.includes('pkg/tool') || install.missing.includes('src/runtime')

const realRoot = (root: string, installs: GoInstalls | null, paths: Paths): string =>
  (installs && installAt(installs, root, paths)?.real) ?? root
