import type { GoActive } from '../../contract/sections/go-active.ts'
import type { GoInstall, GoInstalls } from '../../contract/sections/go-installs.ts'
import { sameRelease } from './go-version.ts'
import { installAt } from './installs.ts'
import type { Paths } from './paths.ts'

export type Contradiction = 'yes' | 'no' | 'unknown'

/** Whether the root in effect belongs to another Go release than the command that uses it (C-66, C-08). */
export function rootContradiction(
  active: GoActive,
  installs: GoInstalls | null,
  paths: Paths,
): Contradiction {
  if (active.gorootSource !== 'os-env' && active.gorootSource !== 'go-env-file') return 'no'
  if (active.goroot === undefined || active.version === undefined) return 'unknown'
  const root = realRoot(active.goroot, installs, paths)
  if (active.derivedRoot !== undefined && paths.same(root, realRoot(active.derivedRoot, installs, paths)))
    return 'no'
  const verdicts = [active.rootVersion, active.compileVersion].map((found) =>
    found === undefined ? null : sameRelease(found, active.version ?? ''),
  )
  if (verdicts.includes(false)) return 'yes'
  return verdicts.includes(true) ? 'no' : 'unknown'
}

/** Parts without which Go cannot build; a root that only lacks `bin/go` still works for a go from elsewhere. */
export const lacksVitalParts = (install: GoInstall): boolean =>
  install.missing.includes('pkg/tool') || install.missing.includes('src/runtime')

const realRoot = (root: string, installs: GoInstalls | null, paths: Paths): string =>
  (installs && installAt(installs, root, paths)?.real) ?? root
