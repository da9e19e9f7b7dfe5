import type { Origin } from '#agent/contract/origin.ts'
import type { Assignment } from '#agent/contract/sections/profiles.ts'
import type { Session } from '#agent/contract/sections/sessions.ts'
import type { Env, EnvKind } from '#agent/contract/snapshot.ts'
import { placeName } from './path-race.ts'

/** One place that gives a variable a value, whether or not that value won. */
export type Candidate = {
  origin: Origin
  /** As written there. */
  value: string
  op: Assignment['op']
  /** The condition around it, as written. */
  guard?: string
}

/** Windows takes `Goroot` and `GOROOT` for one variable. */
export const variableName = (env: Env, name: string) => (env.kind === 'windows' ? name.toUpperCase() : name)

/** Variables that Go also reads from its own files; proxies and PATH it takes from the process alone. */
const isGoVariable = (name: string) => /^(GO|CGO_|GCCGO$|AR$|CC$|CXX$|FC$|PKG_CONFIG$)/.test(name)

export function sameOrigin(a: Origin, b: Origin, kind: EnvKind): boolean {
  const place = (origin: Origin) => placeName(origin.ref ?? '', kind)
  return a.kind === b.kind && place(a) === place(b) && (a.line ?? 0) === (b.line ?? 0)
}

type Value = { value: string; origin: Origin }

/** What Go finds in the file of `go env -w`, or else in go.env of the installation, for this session. */
export function goFileValue(env: Env, session: Session, name: string): Value | null {
  const { goEnvFile } = env.sections
  if (goEnvFile.status !== 'ok' || !isGoVariable(name)) return null
  const { path, keys, goroot } = goEnvFile.data
  const chosen = session.variables['GOENV']
  const inForce =
    chosen === undefined || chosen === '' || placeName(chosen, env.kind) === placeName(path, env.kind)
  const key = inForce ? keys.find((each) => each.name === name && !each.overridden) : undefined
  if (key)
    return {
      value: key.value,
      origin: { kind: 'go-env-file', ref: path, line: key.line, confidence: 'high' },
    }
  const value = goroot?.values[name]
  return goroot && value !== undefined
    ? { value, origin: { kind: 'goroot-env-file', ref: goroot.file, confidence: 'high' } }
    : null
}

function inRegistry(env: Env, name: string): Candidate[] {
  const { registry } = env.sections
  if (registry.status !== 'ok') return []
  const { machine, user, volatile } = registry.data
  const keys = [
    ['user', user],
    ['machine', machine],
    ['volatile', volatile],
  ] as const
  return keys.flatMap(([kind, key]) =>
    (key?.values ?? [])
      .filter((value) => variableName(env, value.name) === name)
      .map((value): Candidate => ({
        origin: { kind, ref: `${key?.key ?? ''}\\${value.name}`, confidence: 'high' },
        value: value.raw,
        op: 'set',
      })),
  )
}

function inProfiles(env: Env, name: string): Candidate[] {
  const { profiles } = env.sections
  if (profiles.status !== 'ok') return []
  return profiles.data.files.flatMap((file) =>
    file.assignments
      .filter((assignment) => variableName(env, assignment.name) === name)
      .map(({ line, value, op, guard }): Candidate => ({
        origin: { kind: file.syntax === 'pam' ? 'pam' : 'profile', ref: file.file, line, confidence: 'high' },
        value,
        op,
        ...(guard === undefined ? {} : { guard }),
      })),
  )
}

function inGoFiles(env: Env, name: string): Candidate[] {
  const { goEnvFile } = env.sections
  if (goEnvFile.status !== 'ok' || !isGoVariable(name)) return []
  const { path, keys, goroot } = goEnvFile.data
  const found = keys
    .filter((key) => key.name === name)
    .map(({ value, line }): Candidate => ({
      origin: { kind: 'go-env-file', ref: path, line, confidence: 'high' },
      value,
      op: 'set',
    }))
  const shipped = goroot?.values[name]
  if (goroot && shipped !== undefined)
    found.push({
      origin: { kind: 'goroot-env-file', ref: goroot.file, confidence: 'high' },
      value: shipped,
      op: 'set',
    })
  return found
}

/** Every stored place that has something to say about a variable. */
export const candidatesOf = (env: Env, name: string): Candidate[] => [
  ...inProfiles(env, name),
  ...inRegistry(env, name),
  ...inGoFiles(env, name),
]
