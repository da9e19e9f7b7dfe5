import type { Origin } from '../../contract/origin.ts'
import type { Dirs, GoDir } from '../../contract/sections/dirs.ts'
import type { Context } from '../detector.ts'
import type { Paths } from './paths.ts'
import { settingOf } from './setting.ts'

export type GoDirName = 'GOPATH' | 'GOMODCACHE' | 'GOCACHE' | 'GOBIN' | 'GOTMPDIR'

/** What moves the temporary directory where GOTMPDIR is not set. */
export type TempName = 'TMPDIR' | 'TEMP'

/** A directory Go writes to, with the variable that moves it. */
export type NamedDir = { name: GoDirName; dir: GoDir }

/**
 * The directories Go writes to, outer ones first. Of GOPATH only the first element: Go reads the others, but
 * downloads and installs into that one alone. GOBIN and GOTMPDIR only where they are set.
 */
export function goDirs({ gopath, gomodcache, gocache, gobin, gotmpdir }: Dirs): NamedDir[] {
  const named: NamedDir[] = []
  const add = (name: GoDirName, dir: GoDir | undefined) => {
    if (dir) named.push({ name, dir })
  }
  add('GOPATH', gopath[0]?.root)
  add('GOMODCACHE', gomodcache)
  add('GOCACHE', gocache)
  add('GOBIN', gobin)
  add('GOTMPDIR', gotmpdir)
  return named
}

/** Without those that lie in another one of the list: a moved GOPATH moves the module cache along. */
export const outermost = <T extends { dir: GoDir }>(named: readonly T[], paths: Paths): T[] =>
  named.filter(
    ({ dir }, at) =>
      !named.some(
        (other, otherAt) =>
          paths.below(dir.path, other.dir.path) || (otherAt < at && paths.same(dir.path, other.dir.path)),
      ),
  )

/**
 * Who put a directory where it is, as far as anybody did: the module cache follows GOPATH unless it has a variable
 * of its own.
 */
export function whoPlaced<N extends GoDirName | TempName>(
  context: Context,
  name: N,
): { variable: N | 'GOPATH'; origin?: Origin } {
  const session = context.want('sessions')?.primary
  if (!session) return { variable: name }
  const own = settingOf(context, session, name)
  if (own || name !== 'GOMODCACHE') return own ? { variable: name, origin: own.origin } : { variable: name }
  const gopath = settingOf(context, session, 'GOPATH')
  return gopath ? { variable: 'GOPATH', origin: gopath.origin } : { variable: name }
}
