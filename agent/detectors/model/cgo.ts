import type { GoEnv } from '../../contract/sections/go-env.ts'
import type { Projects } from '../../contract/sections/projects/project.ts'

/** cgo is on as Go sees it; without a C compiler Go 1.20 and newer switch it off by themselves. */
export const cgoIsOn = (goEnv: GoEnv): boolean => goEnv.values['CGO_ENABLED'] === '1'

/** Somebody asked for cgo; an unset CGO_ENABLED is nobody's wish. */
export const cgoIsForced = (goEnv: GoEnv): boolean => goEnv.changed['CGO_ENABLED'] === '1'

/** Whether any project uses cgo; null while that is not known of all. */
export function anyUsesCgo(projects: Projects | null): boolean | null {
  if (!projects) return null
  if (projects.list.some(({ usesCgo }) => usesCgo === true)) return true
  return projects.complete && projects.list.every(({ usesCgo }) => usesCgo === false) ? false : null
}

/** GOARCH of a compiler's `-dumpmachine`; null for names that say nothing certain. */
export function archOfTarget(target: string): 'amd64' | '386' | 'arm64' | null {
  const first = target.trim().toLowerCase().split('-')[0] ?? ''
  if (first === 'x86_64' || first === 'amd64') return 'amd64'
  // MinGW.org's compiler calls itself just `mingw32`; there is no other one.
  if (/^i[3-6]86$/.test(first) || first === 'mingw32') return '386'
  return first === 'aarch64' || first === 'arm64' ? 'arm64' : null
}
