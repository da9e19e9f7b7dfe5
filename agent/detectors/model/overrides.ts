import type { Origin } from '../../contract/origin.ts'
import type { Assignment, Profile, Profiles } from '../../contract/sections/profiles.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import type { Session, Sessions } from '../../contract/sections/sessions.ts'
import type { Context } from '../detector.ts'
import { lately } from './once.ts'
import { isConstant, isGoSetting } from './profile-lines.ts'
import { pathsOf } from './paths.ts'
import { pathView } from './path-view.ts'
import { splitStored } from './split.ts'
import { writesOf, type Written } from './startup-chain.ts'

export type Said = { value: string; origin: Origin }
/** A line of a start-up file, and what it undoes in a session. */
export type Override = { variable: string; line: Said; overridden: Said; session: Session['id'] }

const said = ({ file, assignment }: Written): Said => ({
  value: assignment.effective ?? assignment.value,
  origin: { kind: 'profile', ref: file.file, line: assignment.line, confidence: 'high' },
})

/** An installed Go that was on PATH until a constant in one of these files replaced it. */
export function lostGo(
  own: readonly Profile[],
  { list }: Sessions,
  profiles: Profiles,
  { env: { kind }, want }: Context,
): Override[] {
  const paths = pathsOf(kind)
  const [path, installs] = [want('path'), want('goInstalls')]
  if (!path || !installs) return []
  const bins = new Set(
    installs.list.filter(({ valid }) => valid).map(({ root }) => paths.norm(paths.join(root, 'bin'))),
  )
  // Every session reads much the same files: what they say is worked out once.
  const constants = new Set(
    own.flatMap(({ assignments }) =>
      assignments.filter(
        (line) => line.name === 'PATH' && line.op === 'set' && !line.guard && isConstant(line),
      ),
    ),
  )
  const binsIn = lately(Infinity, (list) =>
    splitStored(list, kind).filter((dir) => bins.has(paths.norm(dir))),
  )
  for (const session of list) {
    const present = pathView(path, kind).sessions.get(session.id)
    if (session.outcome !== 'ok' || !present) continue
    const writes = writesOf(profiles, session.id).filter(({ assignment }) => assignment.name === 'PATH')
    const at = writes.findLastIndex(({ assignment }) => constants.has(assignment))
    const line = writes[at]
    if (!line) continue
    const kept = new Set(present.map(({ key }) => key))
    for (const before of [...writes.slice(0, at).map(said), ...storedPath(want('registry'), session)]) {
      const dir = binsIn(before.value).find((bin) => !kept.has(paths.norm(bin)))
      if (dir === undefined) continue
      const overridden = { value: paths.clean(dir), origin: before.origin }
      return [{ variable: 'PATH', line: said(line), overridden, session: session.id }]
    }
  }
  return []
}

/** What Windows hands to every process; Git Bash spells it otherwise. */
function storedPath(registry: Registry | null, { id }: Session): Said[] {
  if (!registry || id === 'gitbash') return []
  return (['machine', 'user'] as const).flatMap((scope) =>
    registry[scope].values
      .filter(({ name }) => name.toLowerCase() === 'path')
      .map(({ name, raw }): Said => ({
        value: raw,
        origin: { kind: scope, ref: `${registry[scope].key}\\${name}`, confidence: 'high' },
      })),
  )
}

/** Two of these lines that both ran, in one session, with different values; the trace is the proof. */
export function overriddenLines(
  firm: readonly Assignment[],
  { list }: Sessions,
  profiles: Profiles,
): Override[] {
  const ran = new Set(firm.filter(({ name, effective }) => effective && isGoSetting(name)))
  const values = new Map<string, Set<string | undefined>>()
  for (const { name, effective } of ran) values.set(name, (values.get(name) ?? new Set()).add(effective))
  const names = [...values].filter(([, different]) => different.size > 1).map(([name]) => name)
  if (names.length === 0) return []
  const ends = list.map(({ id, variables }) => ({ id, variables, lastTwo: lastTwoOf(profiles, id) }))
  return names.flatMap((name): Override[] => {
    for (const { id, variables, lastTwo } of ends) {
      const [last, before] = lastTwo.get(name) ?? []
      if (!before || !last || ![before, last].every(({ assignment }) => ran.has(assignment))) continue
      const value = last.assignment.effective
      if (before.assignment.effective === value || variables[name] !== value) continue
      return [{ variable: name, line: said(last), overridden: said(before), session: id }]
    }
    return []
  })
}

/** Of each variable the last write and the one before it. */
function lastTwoOf(profiles: Profiles, session: Session['id']): ReadonlyMap<string, readonly Written[]> {
  const found = new Map<string, Written[]>()
  for (const write of writesOf(profiles, session).toReversed()) {
    const known = found.get(write.assignment.name)
    if (!known) found.set(write.assignment.name, [write])
    else if (known.length < 2) known.push(write)
  }
  return found
}

/** A Windows shell whose file gives a Go variable another value than every other program gets. */
export function againstRegistry({ list, home }: Sessions, { env, want }: Context): Override[] {
  const registry = want('registry')
  if (!registry) return []
  const paths = pathsOf(env.kind)
  const user = registry.user.values.filter(({ name }) => isGoSetting(name))
  const machine = registry.machine.values.filter(
    ({ name }) => isGoSetting(name) && !user.some((own) => own.name === name),
  )
  return [...machine, ...user].flatMap((entry): Override[] => {
    const { name, raw } = entry
    const value = raw.replace(/%USERPROFILE%/gi, () => home)
    if (value === '' || value.includes('%')) return []
    for (const { id, variables, origins } of list) {
      const [live, origin] = [variables[name], origins[name]]
      if (live === undefined || origin?.kind !== 'profile' || id === 'gitbash') continue
      if (live === value || paths.same(live, value)) continue
      const scope = user.includes(entry) ? 'user' : 'machine'
      const ref = `${registry[scope].key}\\${name}`
      const overridden: Said = { value, origin: { kind: scope, ref, confidence: 'high' } }
      return [{ variable: name, line: { value: live, origin }, overridden, session: id }]
    }
    return []
  })
}
