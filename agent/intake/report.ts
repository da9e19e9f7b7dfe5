import type { EnvKind, EnvRole } from '../contract/snapshot.ts'

/** A value that a start-up file gives a variable, with the line where the report numbers it. */
export type ProfileLine = { name: string; value: string; file: string | null; line: number | null }

/** What an error text proves. */
export type ErrorFact =
  | { kind: 'goroot-missing'; root: string; text: string }
  | { kind: 'version-mismatch'; compile: string; go: string; text: string }
  /** root null: the one in effect. */
  | { kind: 'no-standard-library'; root: string | null; text: string }
  | { kind: 'gopath-is-goroot'; dir: string; text: string }
  | { kind: 'gopath-refused'; element: string; text: string }
  | { kind: 'cannot-create'; dir: string; text: string }
  /** The place for temporary files, or GOTMPDIR: missing or not writable. */
  | { kind: 'no-work-dir'; dir: string; missing: boolean; text: string }
  | { kind: 'cache-off'; text: string }
  | { kind: 'no-home'; text: string }
  | { kind: 'go-not-found'; text: string }
  /** Another program than go. */
  | { kind: 'tool-not-found'; name: string; text: string }
  | { kind: 'no-compiler'; command: string; text: string }
  | { kind: 'compiler-32-bit'; text: string }
  | { kind: 'under-rosetta'; text: string }
  | { kind: 'go-mod-in-gopath'; text: string }
  | { kind: 'editor-without-go'; text: string }
  /** A file of Go's own library does not compile. */
  | { kind: 'library-broken'; text: string }
  | { kind: 'env-overrides-file'; name: string; text: string }
  /** What go said when it would not work; detectors read the words. */
  | { kind: 'refused'; running: string | null; text: string }

/** The facts that a bug report states, and nothing that it does not. null: not said. */
export type Report = {
  platform: EnvKind | null
  role: EnvRole | null
  /** Processor of the machine, as a GOARCH; `go env` knows only what the toolchain was built for. */
  machineArch: string | null
  goEnv: Readonly<Record<string, string>>
  processEnv: Readonly<Record<string, string>>
  path: string | null
  /** Every `go` that the shell names, in order. */
  which: readonly string[]
  goVersion: { version: string; goos: string | null; goarch: string | null } | null
  /** Content of a GOROOT's VERSION file. */
  rootVersion: string | null
  profileLines: readonly ProfileLine[]
  goEnvFile: { path: string | null; text: string } | null
  /** Files of which the report says that they are there. */
  files: readonly string[]
  /** Directories and files of which it says that they are not. */
  missing: readonly string[]
  /** What sudo or an administrator's window finds; null: nobody says that go is run there. */
  elevated: { which: string | null; version: string | null; path: string | null } | null
  /** Settings of VS Code, objects dotted. */
  editor: Readonly<Record<string, string>> | null
  compiler: { command: string | null; found: boolean | null; target: string | null } | null
  /** Go lines of go.mod and go.work. */
  goLines: readonly { file: string; go: string }[]
  homeUnset: boolean
  errors: readonly ErrorFact[]
}

export const EMPTY_REPORT: Report = {
  platform: null,
  role: null,
  machineArch: null,
  goEnv: {},
  processEnv: {},
  path: null,
  which: [],
  goVersion: null,
  rootVersion: null,
  profileLines: [],
  goEnvFile: null,
  files: [],
  missing: [],
  elevated: null,
  editor: null,
  compiler: null,
  goLines: [],
  homeUnset: false,
  errors: [],
}

/** Something that the catalogue could judge is in it. */
export const saysAnything = (report: Report): boolean =>
  [report.goEnv, report.processEnv].some((values) => Object.keys(values).length > 0) ||
  [report.which, report.profileLines].some((list) => list.length > 0) ||
  // That some program is not found says nothing by itself.
  report.errors.some(({ kind }) => kind !== 'tool-not-found') ||
  [report.path, report.goVersion, report.goEnvFile, report.elevated, report.editor].some(
    (fact) => fact !== null,
  )
