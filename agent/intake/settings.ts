import { isCollectedVariable } from '../collectors/variables.ts'
import { parseGoEnvFile } from '../collectors/go/env-file.ts'
import type { Origin } from '../contract/origin.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { changedFrom } from './defaults.ts'
import type { Report } from './report.ts'

/** What is set in the report's one session, and where from as far as the report says. */
export type Settings = {
  variables: Record<string, string>
  origins: Record<string, Origin>
  /** Values of the `go env -w` file in force. */
  file: Readonly<Record<string, string>>
  /** What `go env` printed that is no default. */
  changed: Readonly<Record<string, string>>
}

/** Shown as a variable of the process; deduced from what `go env` printed, or from an error. */
const SHOWN: Origin = { kind: 'process', confidence: 'medium' }
const DEDUCED: Origin = { kind: 'process', confidence: 'low' }

export function settingsOf(report: Report, kind: EnvKind, home: string | null): Settings {
  const { goEnv, processEnv, profileLines, goEnvFile, errors } = report
  const paths = pathsOf(kind)
  const same = (a: string, b: string) => a === b || paths.same(a, b)
  const file = Object.fromEntries(
    parseGoEnvFile(goEnvFile?.text ?? '').keys.map(({ name, value }) => [name, value]),
  )
  const changed = changedFrom(goEnv, kind, home)
  const variables: Record<string, string> = {}
  const origins: Record<string, Origin> = {}
  const set = (name: string, value: string, origin: Origin) => {
    variables[name] = value
    origins[name] = origin
  }
  for (const [name, value] of Object.entries(processEnv)) {
    const expanded = isCollectedVariable(name) ? expand(value, home) : null
    if (expanded !== null) set(name, expanded, SHOWN)
  }
  for (const { name, value: written, file: ref, line } of profileLines) {
    const value = expand(written, home)
    const effective = variables[name] ?? (goEnv[name] || undefined)
    // A line that lost against another one, or was never run in that shell, set nothing.
    if (value === null || (effective !== undefined && !same(effective, value))) continue
    const place = { ...(ref === null ? {} : { ref }), ...(line === null ? {} : { line }) }
    set(name, value, { kind: 'profile', ...place, confidence: 'medium' })
  }
  const isTold = (name: string) => Boolean(variables[name]) || file[name] !== undefined
  for (const [name, value] of Object.entries(changed)) if (!isTold(name)) set(name, value, DEDUCED)
  for (const error of errors) {
    if (error.kind === 'goroot-missing' && !isTold('GOROOT')) set('GOROOT', error.root, DEDUCED)
    if (error.kind === 'gopath-is-goroot' && !isTold('GOPATH')) set('GOPATH', error.dir, DEDUCED)
    if (error.kind === 'gopath-refused' && error.element !== '' && !isTold('GOPATH'))
      set('GOPATH', error.element, DEDUCED)
    if (error.kind === 'cache-off' && !isTold('GOCACHE') && !report.homeUnset) set('GOCACHE', 'off', DEDUCED)
    // go itself says that both are set.
    const printed = error.kind === 'env-overrides-file' ? goEnv[error.name] : undefined
    if (error.kind === 'env-overrides-file' && printed && !variables[error.name])
      set(error.name, printed, SHOWN)
    const [, name, value = ''] = SAID.exec(error.kind === 'refused' ? error.text : '') ?? []
    if (name !== undefined && !isTold(name)) set(name, value, DEDUCED)
  }
  return { variables, origins, file, changed }
}

/** Settings that go names when it refuses to work. */
const SAID = /\b(GO111MODULE|GOTOOLCHAIN|GOPROXY|GOSUMDB)=([^\s;,)]+)/

/** null where the value depends on something that the report does not tell. */
function expand(value: string, home: string | null): string | null {
  const withHome = home === null ? value : value.replace(/\$(?:HOME\b|\{HOME\})|%USERPROFILE%/g, () => home)
  return /\$[\w({]|%\w+%/.test(withHome) ? null : withHome
}
