import type { Ci } from '../../contract/sections/ci.ts'
import type { Context } from '../detector.ts'
import { sameRelease } from './go-version.ts'
import { installAt } from './installs.ts'
import { pathsOf } from './paths.ts'

export type ServiceGoroot = {
  goroot: string
  /** Against the root that the go on PATH finds by itself; `no go`: there is none before the job's set-up. */
  verdict: 'same' | 'other' | 'unknown' | 'no go'
  version?: string
  missing?: boolean
}

/** GOROOT in the environment of a build agent's service, which every job inherits; null where it is not set. */
export function serviceGoroot(ci: Ci, context: Context): ServiceGoroot | null {
  const goroot = ci.serviceVariables['GOROOT']
  if (!goroot) return null
  const active = context.want('goActive')
  if (!active) return { goroot, verdict: context.known('goActive') ? 'no go' : 'unknown' }
  const own = active.derivedRoot
  const paths = pathsOf(context.env.kind)
  if (own !== undefined && paths.same(own, goroot)) return { goroot, verdict: 'same' }
  const installs = context.want('goInstalls')
  if (own === undefined || !installs) return { goroot, verdict: 'unknown' }
  const install = installAt(installs, goroot, paths)
  if (install && install === installAt(installs, own, paths)) return { goroot, verdict: 'same' }
  if (!install) {
    // What was looked for and is not in the list is no directory.
    const missing = installs.searched.some((place) => paths.same(place, goroot))
    return { goroot, verdict: missing ? 'other' : 'unknown', missing }
  }
  if (install.version === undefined || active.version === undefined) return { goroot, verdict: 'unknown' }
  const same = sameRelease(install.version, active.version)
  const verdict = same === null ? 'unknown' : same ? 'same' : 'other'
  return { goroot, verdict, version: install.version }
}
