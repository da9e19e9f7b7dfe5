import type { Dirs, GoDir } from '../contract/sections/dirs.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { splitPath } from '../detectors/model/split.ts'
import { fileNamed } from './file-facts.ts'
import type { Report } from './report.ts'
import type { Settings } from './settings.ts'

/** The places Go uses; null where the report says nothing about GOPATH. */
export function dirsOf(report: Report, settings: Settings, kind: EnvKind, home: string | null): Dirs | null {
  const paths = pathsOf(kind)
  const { goEnv } = report
  const set = (name: string) => settings.variables[name] || settings.file[name] || undefined
  const gopath = set('GOPATH')
  const effective = gopath ?? (goEnv['GOPATH'] || (home === null ? undefined : paths.join(home, 'go')))
  const known = gopath !== undefined || goEnv['GOPATH'] !== undefined || settings.variables['GOPATH'] === ''
  if (effective === undefined || !known) return null
  const place = (path: string): GoDir => dirOf(path, report, kind)
  const optional = (name: string) => set(name) ?? (goEnv[name] || undefined)
  const [gobin, gomodcache, gocache, gotmpdir] = ['GOBIN', 'GOMODCACHE', 'GOCACHE', 'GOTMPDIR'].map(optional)
  const elements = splitPath(effective, kind === 'windows' ? 'go-windows' : 'posix').filter(Boolean)
  return {
    gopath: elements.slice(0, 64).map((root) => ({ root: place(root), bin: place(paths.join(root, 'bin')) })),
    gopathSet: gopath !== undefined,
    ...(gobin === undefined ? {} : { gobin: place(gobin) }),
    ...(gomodcache === undefined ? {} : { gomodcache: place(gomodcache) }),
    ...(gocache === undefined ? {} : { gocache: place(gocache) }),
    ...(gotmpdir === undefined ? {} : { gotmpdir: place(gotmpdir) }),
    // Where nothing is set, the system's own place.
    temp: place(
      settings.variables[kind === 'windows' ? 'TMP' : 'TMPDIR'] ||
        (kind === 'windows' ? 'C:\\Windows\\Temp' : '/tmp'),
    ),
  }
}

/**
 * A directory of which only the name is known. `exists: false` with `creatable: null` is what a collector says of a
 * place it could not look at, and what no detector takes for a fault.
 */
function dirOf(raw: string, { errors, files }: Report, kind: EnvKind): GoDir {
  const paths = pathsOf(kind)
  const absolute = paths.isAbsolute(raw)
  const refused = errors.some((error) => error.kind === 'cannot-create' && paths.under(raw, error.dir))
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
    creatable: refused ? false : null,
    goRoot: false,
    tools: inside.slice(0, 200).map((file) => fileNamed(file)),
  }
}
