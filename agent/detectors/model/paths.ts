import type { EnvKind } from '../../contract/snapshot.ts'
import { lately, remember } from './once.ts'

/**
 * Path algebra by text alone, for paths of a machine that may not be this one. Links, 8.3 names and the
 * question whether a directory exists belong to the collectors; here two spellings of one path become equal.
 *
 * A redacted user directory (`<u1>`) at the head of a path stands for an absolute directory.
 */
export type Paths = {
  readonly separator: '\\' | '/'
  /** What divides a PATH-like list. */
  readonly listSeparator: ';' | ':'
  /** Shortest spelling of the same path, letters kept as they are. */
  clean(path: string): string
  /** Key for comparison: `clean`, with letters folded where the file system does not tell them apart. */
  norm(path: string): string
  same(a: string, b: string): boolean
  /** `path` is `base` or below it, by whole segments. */
  under(path: string, base: string): boolean
  /** Below and not the same. */
  below(path: string, base: string): boolean
  join(base: string, ...parts: string[]): string
  /** The root is its own parent; a lone relative name has the parent `.`. */
  parent(path: string): string
  basename(path: string): string
  /** As Go's filepath.IsAbs: `C:foo` and `\foo` are not absolute on Windows. */
  isAbsolute(path: string): boolean
  /** Names below the root, letters kept. */
  segments(path: string): readonly string[]
}

type Parsed = { root: string; absolute: boolean; segments: readonly string[] }
type Parse = (path: string) => Parsed

const REDACTED_HOME = /^<u\d+>(?=$|[\\/])/

const WINDOWS_VOLUME =
  /^(?:\\\\\?\\UNC\\(?<longServer>[^\\]+)\\(?<longShare>[^\\]+)|\\\\[?.]\\(?<longDrive>[A-Za-z]:)|\\\\(?<server>[^\\?.][^\\]*)\\(?<share>[^\\]+)|(?<drive>[A-Za-z]:))/i

/**
 * Quotes are no part of a Windows name; Go and cmd drop them (C-03). Blanks around the whole path are dropped
 * too: Win32 ignores the trailing ones, and a leading one is reported as malformed rather than taken for
 * another directory.
 */
function parseWindows(path: string): Parsed {
  const text = path.replaceAll('"', '').replaceAll('/', '\\').trim()
  const home = REDACTED_HOME.exec(text)
  if (home)
    return { root: home[0], absolute: true, segments: resolve(split(text.slice(home[0].length)), true) }
  const volume = WINDOWS_VOLUME.exec(text)
  const rest = text.slice(volume?.[0].length ?? 0)
  const rooted = rest.startsWith('\\')
  const root = volume ? volumeName(volume) : ''
  const unc = root.startsWith('\\\\')
  const absolute = unc || (volume !== null && rooted)
  const segments = resolve(split(rest), absolute || rooted)
  return { root: rooted && !unc ? `${root}\\` : root, absolute, segments }
}

/** A name without the dots and blanks at its end, which Win32 does not keep. */
const split = (part: string) => part.split('\\').map((name) => name.replace(/(?<=[^. ])[. ]+$/, ''))

function volumeName({ groups = {} }: RegExpExecArray): string {
  const server = groups['server'] ?? groups['longServer']
  const share = groups['share'] ?? groups['longShare']
  if (server !== undefined && share !== undefined) return `\\\\${server}\\${share}`
  return groups['drive'] ?? groups['longDrive'] ?? ''
}

/** Quotes and blanks are part of a POSIX name: nothing that searches PATH would drop them. */
function parsePosix(path: string): Parsed {
  const home = REDACTED_HOME.exec(path)
  if (home && path[home[0].length] !== '\\') {
    return { root: home[0], absolute: true, segments: resolve(path.slice(home[0].length).split('/'), true) }
  }
  const absolute = path.startsWith('/')
  return { root: absolute ? '/' : '', absolute, segments: resolve(path.split('/'), absolute) }
}

/** `.`, `..` and empty names away; a relative path keeps the `..` that lead out of it. */
function resolve(names: readonly string[], rooted: boolean): string[] {
  const kept: string[] = []
  for (const name of names) {
    if (name === '' || name === '.') continue
    if (name !== '..') kept.push(name)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!rooted) kept.push(name)
  }
  return kept
}

/** Characters of long paths at hand; names of one letter take twenty bytes a character. */
const LONG_PARSED = 64 * 1024
/** Of their normal forms, which take one or two: 250 paths as long as the contract has them. */
const LONG_NORMS = 1024 * 1024

function algebra(
  separator: '\\' | '/',
  listSeparator: ';' | ':',
  parseAnew: Parse,
  fold: (cleaned: string) => string,
): Paths {
  const parse = remember(lately(LONG_PARSED, parseAnew))
  const compose = ({ root, segments }: Parsed) => {
    const rest = segments.join(separator)
    // As in Go's Clean: a relative name that looks like a root must not become one.
    if (root === '') return parse(rest).root === '' ? rest : `.${separator}${rest}`
    const driveRelative = /^[A-Za-z]:$/.test(root)
    return root.endsWith(separator) || driveRelative || rest === ''
      ? `${root}${rest}`
      : `${root}${separator}${rest}`
  }
  const clean = (path: string) => {
    const composed = compose(parse(path))
    return composed === '' && path.trim() !== '' ? '.' : composed
  }
  const norm = remember(lately(LONG_NORMS, (path) => fold(clean(path))))
  const isBelow = (inner: string, outer: string) =>
    inner.startsWith(outer) &&
    inner.length > outer.length &&
    (inner[outer.length] === separator || outer.endsWith(separator))
  return {
    separator,
    listSeparator,
    clean,
    norm,
    below: (path, base) => isBelow(norm(path), norm(base)),
    same: (a, b) => norm(a) === norm(b),
    under: (path, base) => {
      const [inner, outer] = [norm(path), norm(base)]
      return inner === outer || isBelow(inner, outer)
    },
    join: (base, ...parts) => clean([base, ...parts].filter((part) => part !== '').join(separator)),
    parent: (path) => {
      const parsed = parse(path)
      const parent = compose({ ...parsed, segments: parsed.segments.slice(0, -1) })
      return parent === '' ? '.' : parent
    },
    basename: (path) => parse(path).segments.at(-1) ?? '',
    isAbsolute: (path) => parse(path).absolute,
    segments: (path) => parse(path).segments,
  }
}

/** Not by locale: `I` must fold alike on every machine, a Turkish one too. */
const foldAll = (path: string) => path.toLowerCase()

export const windowsPaths: Paths = algebra('\\', ';', parseWindows, foldAll)
export const posixPaths: Paths = algebra('/', ':', parsePosix, (path) => path)
/** The default volume of macOS tells neither case nor Unicode composition apart. */
export const macosPaths: Paths = algebra('/', ':', parsePosix, (path) => foldAll(path.normalize('NFC')))
/** A distribution's own files are case-sensitive, the Windows drives mounted below /mnt are not. */
export const wslPaths: Paths = algebra('/', ':', parsePosix, (path) => (isDrvFs(path) ? foldAll(path) : path))

const DRVFS = /^\/mnt\/([a-z])(?=\/|$)/i

/** A Windows drive seen from WSL under its default mount point. */
export const isDrvFs = (path: string) => DRVFS.test(path)

/** `/mnt/c/Go` as `C:\Go`; null where a Windows program cannot name the place by a drive. */
export function wslToWindows(path: string): string | null {
  const cleaned = posixPaths.clean(path)
  const drive = DRVFS.exec(cleaned)?.[1]
  return drive === undefined ? null : windowsPaths.clean(`${drive.toUpperCase()}:\\${cleaned.slice(6)}`)
}

/** `C:\Go` as `/mnt/c/Go`, `\\wsl$\Ubuntu\home` as `/home`; null for everything that has no such name. */
export function windowsToWsl(path: string): string | null {
  const cleaned = windowsPaths.clean(path)
  const share = /^\\\\wsl(?:\$|\.localhost)\\[^\\]+/i.exec(cleaned)
  if (share) return posixPaths.clean(`/${cleaned.slice(share[0].length).replaceAll('\\', '/')}`)
  const drive = /^([A-Za-z]):\\/.exec(cleaned)?.[1]
  if (drive === undefined) return null
  return posixPaths.clean(`/mnt/${drive.toLowerCase()}/${cleaned.slice(3).replaceAll('\\', '/')}`)
}

/** Written for the other family of systems: a drive or UNC path on POSIX, a `/path` on Windows. */
export function isForeign(path: string, kind: EnvKind): boolean {
  return kind === 'windows'
    ? /^\/[^/\\]/.test(path.trim())
    : /^"?(?:[A-Za-z]:[\\/]|\\\\[^\\]+\\)/.test(path.trim())
}

const BY_KIND: Readonly<Record<EnvKind, Paths>> = {
  windows: windowsPaths,
  wsl: wslPaths,
  linux: posixPaths,
  macos: macosPaths,
}

export const pathsOf = (kind: EnvKind): Paths => BY_KIND[kind]
