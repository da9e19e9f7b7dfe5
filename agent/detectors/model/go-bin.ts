import type { PathDir } from '../../contract/sections/path.ts'
import type { Paths } from './paths.ts'

/** Names that people and installers give an SDK's directory; `golang.org` or `gopher` are none. */
const SDK_NAME =
  /^(?:go|golang|goroot|gosdk)(?:[-_.@ ]?(?:v?\d[\w.-]*|old|bak|backup|orig|prev|previous|new|tip|dev|stable|latest|current|sdk|root))?$/i

/**
 * A directory that is a Go SDK's `bin` by structure (its parent is an SDK) or by its last names, `go1.22/bin`
 * or Homebrew's `go/1.22.3/libexec/bin`. Never by a bare "contains go" (C-14).
 */
export function isSdkBin(dir: string, info: PathDir | undefined, paths: Paths): boolean {
  return info?.sdkRoot !== undefined || namesSdkBin(dir, paths)
}

/**
 * The catalogue's isGoBin: an SDK's `bin`, or any directory that holds a `go`. The second half also matches
 * `/usr/bin` and shim directories, so rules that propose to remove entries use `isSdkBin` instead.
 */
export function isGoBin(dir: string, info: PathDir | undefined, paths: Paths): boolean {
  return info?.bins['go'] !== undefined || isSdkBin(dir, info, paths)
}

/** By its last names alone, for text that is no usable path yet. */
export function namesSdkBin(dir: string, paths: Paths): boolean {
  const names = paths.segments(dir)
  if (names.at(-1)?.toLowerCase() !== 'bin') return false
  const above = names.at(-2) ?? ''
  if (above === 'libexec')
    return [names.at(-3), names.at(-4)].some((name) => /^go(?:@[\d.]+)?$/.test(name ?? ''))
  return SDK_NAME.test(above)
}
