import type { EnvKind, EnvRole } from '../contract/snapshot.ts'

/** A value that a start-up file gives a variable, with the line where the report numbers it. */
export type ProfileLine = { name: string; value: string; file: string | null; line: number | null }

/** What an error text proves. */
export type ErrorFact =
  | { kind: 'goroot-missing'; root: string; text: string }
  | { kind: 'version-mismatch'; compile: string; go: string; text: string }
  | { kind: 'no-standard-library'; root: string; text: string }
  | { kind: 'gopath-is-goroot'; dir: string; text: string }
  | { kind: 'gopath-refused'; element: string; text: string }
  | { kind: 'cannot-create'; dir: string; text: string }
  | { kind: 'go-not-found'; text: string }

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
  errors: [],
}

/** Something that the catalogue could judge is in it. */
export const saysAnything = (report: Report): boolean =>
  [report.goEnv, report.processEnv].some((values) => Object.keys(values).length > 0) ||
  [report.which, report.profileLines, report.errors].some((list) => list.length > 0) ||
  [report.path, report.goVersion, report.goEnvFile].some((fact) => fact !== null)
