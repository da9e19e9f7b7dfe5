import { installSource } from '../collectors/go/install-source.ts'
import type { GoActive } from '../contract/sections/go-active.ts'
import type { GoInstall, GoInstalls } from '../contract/sections/go-installs.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { namesSdkBin } from '../detectors/model/go-bin.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import type { ErrorFact, Report } from './report.ts'
import type { Settings } from './settings.ts'

export const errorOf = <K extends ErrorFact['kind']>(report: Report, kind: K) =>
  report.errors.find((error): error is Extract<ErrorFact, { kind: K }> => error.kind === kind)

/** The same shell cannot say both; under sudo it is another one. */
export const goNotFound = (report: Report): boolean =>
  report.which.length === 0 &&
  report.errors.some(({ kind, text }) => kind === 'go-not-found' && !/\bsudo\b/.test(text))

/** Something in the report was printed by a go command. */
export const goRan = ({ goEnv, goVersion, which, errors }: Report): boolean =>
  Object.keys(goEnv).length > 0 ||
  goVersion !== null ||
  which.length > 0 ||
  errors.some(({ kind }) => !FROM_OTHERS.has(kind))

const FROM_OTHERS: ReadonlySet<ErrorFact['kind']> = new Set([
  'go-not-found',
  'cannot-create',
  'tool-not-found',
  'no-compiler',
  'compiler-32-bit',
])

/** Folders that version managers and package managers name for the very release they hold. */
const RELEASE_FOLDERS: readonly RegExp[] = [
  /\/hostedtoolcache\/(?:\w+\/)?go\/(\d+\.\d+\.\d+)\/\w+$/i,
  /\/installs\/golang\/(\d+\.\d+(?:\.\d+)?)\/go$/,
  /\/Cellar\/go(?:@[\d.]+)?\/(\d+\.\d+\.\d+)(?:_\d+)?\/libexec$/,
  /\/\.gvm\/gos\/go(\d+\.\d+(?:\.\d+)?)$/,
  /\/\.?goenv\/versions\/(\d+\.\d+\.\d+)$/,
  /\/mise\/installs\/go\/(\d+\.\d+\.\d+)$/,
  /\/sdk\/go(\d+\.\d+(?:\.\d+)?)$/,
  /\/golang\.org\/toolchain@v0\.0\.1-go(\d+\.\d+\.\d+)\.\w+-\w+$/,
]

export function releaseOfFolder(root: string): string | null {
  const folder = root.replaceAll('\\', '/').replace(/\/+$/, '')
  for (const form of RELEASE_FOLDERS) {
    const release = form.exec(folder)?.[1]
    if (release !== undefined) return `go${release}`
  }
  return null
}

/** The root a go file stands in by its place, `ROOT/bin/go`; null for links and shims in other places. */
export function rootOfFile(file: string, kind: EnvKind): string | null {
  const paths = pathsOf(kind)
  const bin = paths.parent(file)
  return namesSdkBin(bin, paths) ? paths.parent(bin) : null
}

/** The GOROOT in effect, and what says so. */
function effectiveRoot(report: Report, settings: Settings): Pick<GoActive, 'goroot' | 'gorootSource'> {
  const fromEnv = settings.variables['GOROOT']
  if (fromEnv) return { goroot: fromEnv, gorootSource: 'os-env' }
  const fromFile = settings.file['GOROOT']
  if (fromFile) return { goroot: fromFile, gorootSource: 'go-env-file' }
  const printed = report.goEnv['GOROOT'] || errorOf(report, 'gopath-is-goroot')?.dir
  return { ...(printed ? { goroot: printed } : {}), gorootSource: 'unknown' }
}

/** The go command that answered; null where none did. */
export function activeOf(
  report: Report,
  settings: Settings,
  kind: EnvKind,
  session: SessionId,
): GoActive | null {
  if (!goRan(report)) return null
  const paths = pathsOf(kind)
  const { goEnv, goVersion } = report
  const mismatch = errorOf(report, 'version-mismatch')
  const missing = errorOf(report, 'goroot-missing')
  // `go` says that the command ran and not from where.
  const binPath = report.which[0] ?? 'go'
  const derivedRoot = report.which[0] === undefined ? null : rootOfFile(report.which[0], kind)
  const { goroot, gorootSource } = effectiveRoot(report, settings)
  const isDerived =
    gorootSource === 'unknown' &&
    goroot !== undefined &&
    derivedRoot !== null &&
    paths.same(goroot, derivedRoot)
  const refused = errorOf(report, 'refused')
  const version =
    mismatch?.go ?? goVersion?.version ?? (goEnv['GOVERSION'] || undefined) ?? refused?.running ?? undefined
  const rootVersion = missing
    ? null
    : (report.rootVersion ?? (goroot === undefined ? null : releaseOfFolder(goroot)))
  const goos = goVersion?.goos ?? (goEnv['GOHOSTOS'] || undefined)
  // Rosetta runs nothing but programs for Intel processors.
  const goarch =
    goVersion?.goarch ?? (goEnv['GOHOSTARCH'] || (errorOf(report, 'under-rosetta') ? 'amd64' : undefined))
  const said = missing ?? refused ?? report.errors.find((error) => error.kind === 'gopath-refused')
  return {
    session,
    binPath,
    real: binPath,
    runs: !missing && !refused?.text.includes('unknown GOEXPERIMENT'),
    ...(version === undefined ? {} : { version: version.slice(0, 100) }),
    ...(goos ? { goos: goos.slice(0, 32) } : {}),
    ...(goarch ? { goarch: goarch.slice(0, 32) } : {}),
    ...(derivedRoot === null ? {} : { derivedRoot }),
    ...(goroot === undefined ? {} : { goroot }),
    gorootSource: isDerived ? 'derived' : gorootSource,
    ...(rootVersion === null ? {} : { rootVersion: rootVersion.slice(0, 100) }),
    ...(mismatch ? { compileVersion: mismatch.compile.slice(0, 100) } : {}),
    ...(said ? { errorText: said.text } : {}),
  }
}

/** Roots that the report proves to be there or not; null while it proves neither. */
export function installsOf(report: Report, active: GoActive | null, kind: EnvKind): GoInstalls | null {
  const paths = pathsOf(kind)
  const missing = errorOf(report, 'goroot-missing')
  const empty = errorOf(report, 'no-standard-library')
  const list: GoInstall[] = []
  const add = (root: string, version: string | null, whole = true) => {
    if (list.some((install) => paths.same(install.root, root)) || list.length >= 100) return
    const parts = whole ? { valid: true, missing: [] } : { valid: false, missing: ['src/runtime' as const] }
    // By its folder alone: who made the machine is not known.
    const folder = root.replaceAll('\\', '/')
    const source = installSource(folder, folder, '', false)
    list.push({ root, source, ...(version === null ? {} : { version }), ...parts })
  }
  const emptyRoot = empty?.root ?? (empty && active?.goroot)
  if (emptyRoot) add(emptyRoot, null, false)
  // Go takes the directory above itself for its root only where the tools are.
  if (active?.gorootSource === 'derived' && active.goroot !== undefined) {
    add(active.goroot, active.version ?? null)
  }
  const shown = [...report.which, ...(goNotFound(report) || report.which.length === 0 ? report.files : [])]
  for (const file of shown.filter((name) => /[\\/]go(?:\.exe)?$/i.test(name))) {
    const root = rootOfFile(file, kind)
    if (root !== null && !paths.same(root, missing?.root ?? '')) add(root, releaseOfFolder(root))
  }
  // A go that is not found by its name and answers all the same was called where it is installed.
  const printed = report.goEnv['GOROOT']
  if (goNotFound(report) && printed && active?.gorootSource === 'unknown') {
    add(printed, active.version ?? releaseOfFolder(printed))
  }
  if (list.length === 0 && !missing) return null
  return { list, searched: missing ? [missing.root] : [] }
}
