import type { Dirs, GoDir } from '../contract/sections/dirs.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { splitPath } from '../detectors/model/split.ts'
import { fileNamed } from './file-facts.ts'
import type { Report } from './report.ts'
import type { Settings } from './settings.ts'

/** The places Go uses; null where the report says nothing about any. */
export function dirsOf(report: Report, settings: Settings, kind: EnvKind, home: string | null): Dirs | null {
  const paths = pathsOf(kind)
  const { goEnv, errors } = report
  const set = (name: string) => settings.variables[name] || settings.file[name] || undefined
  const gopath = set('GOPATH')
  const effective = gopath ?? (goEnv['GOPATH'] || (home === null ? undefined : paths.join(home, 'go')))
  const installed = report.files.some(
    (file) => home !== null && paths.under(file, paths.join(home, 'go', 'bin')),
  )
  const known =
    installed || gopath !== undefined || goEnv['GOPATH'] !== undefined || settings.variables['GOPATH'] === ''
  const homeless = report.homeUnset || errors.some(({ kind }) => kind === 'no-home')
  const others = ['GOCACHE', 'GOTMPDIR', 'TMPDIR', 'TEMP', 'TMP'].some((name) => set(name) !== undefined)
  const spoken = errors.some(({ kind }) => kind === 'no-work-dir' || kind === 'cache-off')
  const isKnown = known && effective !== undefined
  if (!isKnown && !homeless && !others && !spoken) return null
  const place = (path: string): GoDir => dirOf(path, report, kind)
  const optional = (name: string) => set(name) ?? (goEnv[name] || undefined)
  const [gobin, gomodcache, gocache, gotmpdir] = ['GOBIN', 'GOMODCACHE', 'GOCACHE', 'GOTMPDIR'].map(optional)
  const elements = isKnown
    ? splitPath(effective, kind === 'windows' ? 'go-windows' : 'posix').filter(Boolean)
    : []
  const work = errors.find((error) => error.kind === 'no-work-dir')
  // The message names one of the two, and not which.
  const temp = work && (gotmpdir === undefined || !paths.same(work.dir, gotmpdir)) ? work.dir : undefined
  return {
    gopath: elements.slice(0, 64).map((root) => ({ root: place(root), bin: place(paths.join(root, 'bin')) })),
    // Where nothing is known of GOPATH it may be set: no claim that it is not.
    gopathSet: gopath !== undefined || (!isKnown && !homeless),
    ...(gobin === undefined ? {} : { gobin: place(gobin) }),
    ...(gomodcache === undefined ? {} : { gomodcache: place(gomodcache) }),
    ...(gocache === undefined ? {} : { gocache: place(gocache) }),
    ...(gotmpdir === undefined ? {} : { gotmpdir: place(gotmpdir) }),
    // Where nothing is set, the system's own place.
    temp: place(
      temp ||
        settings.variables[kind === 'windows' ? 'TMP' : 'TMPDIR'] ||
        (kind === 'windows' ? 'C:\\Windows\\Temp' : '/tmp'),
    ),
  }
}

/** Security software refuses files there too, so that a refusal says nothing about the directory. */
const isOwnTemp = (dir: string, kind: EnvKind): boolean => kind === 'windows' && /\\Users\\/i.test(dir)

/**
 * A directory of which only the name is known. `exists: false` with `creatable: null` is what a collector says of a
 * place it could not look at, and what no detector takes for a fault.
 */
function dirOf(raw: string, { errors, files, missing }: Report, kind: EnvKind): GoDir {
  const paths = pathsOf(kind)
  const absolute = paths.isAbsolute(raw)
  // Go makes directories where they are missing, all but those for temporary files.
  const refused = errors.some(
    (error) =>
      (error.kind === 'cannot-create' && paths.under(raw, error.dir)) ||
      (error.kind === 'no-work-dir' &&
        paths.same(raw, error.dir) &&
        (error.missing || !isOwnTemp(raw, kind))),
  )
  const gone = missing.some((path) => paths.same(path, raw))
  const inside = files.filter(
    (file) => paths.same(paths.parent(file), raw) && !/[\\/]go(?:\.exe)?$/i.test(file),
  )
  const there = inside.length > 0
  return {
    raw: raw.slice(0, 4096),
    path: (absolute ? paths.clean(raw) : raw).slice(0, 4096),
    absolute,
    exists: there,
    isDir: there,
    writable: null,
    creatable: refused ? false : gone ? true : null,
    goRoot: false,
    tools: inside.slice(0, 200).map((file) => fileNamed(file)),
  }
}
