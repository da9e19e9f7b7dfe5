import type { SectionDiff } from '#server/contract/diff.ts'
import type { EnvSections } from '#agent/contract/snapshot.ts'
import type { SideName } from './sides.ts'

/** What differs in one env; `only`: the other side does not have this env at all. */
export type EnvChanges = {
  readonly env: string
  readonly sections: readonly SectionDiff[]
  readonly only: SideName | undefined
}

/** What decides which go answers and what it does, before what merely is there too. */
const FIRST: readonly string[] = [
  'path',
  'goEnv',
  'goEnvFile',
  'goInstalls',
  'goActive',
  'profiles',
  'sessions',
  'registry',
] satisfies (keyof EnvSections)[]

const rank = ({ section }: SectionDiff) => {
  const place = FIRST.indexOf(section)
  return place === -1 ? FIRST.length : place
}

const WHOLE_HOST = 'host'
const SHARED = 0
const ONE_SIDED = 1
const HOST = 2

/** Envs that both sides have come first, the machine itself last. */
const rankOfEnv = ({ env, only }: EnvChanges) => (env === WHOLE_HOST ? HOST : only ? ONE_SIDED : SHARED)

/** Sections by env, in the order in which somebody reads who asks why Go does not work alike. */
export function envChanges(sections: readonly SectionDiff[]): EnvChanges[] {
  const byEnv = new Map<string, SectionDiff[]>()
  for (const section of sections) byEnv.set(section.env, [...(byEnv.get(section.env) ?? []), section])
  return [...byEnv]
    .map(([env, list]) => ({
      env,
      sections: list.toSorted((a, b) => rank(a) - rank(b)),
      only: onlySide(list),
    }))
    .toSorted((a, b) => rankOfEnv(a) - rankOfEnv(b))
}

/** Every env has this section, if only to say that it could not be read: where it comes whole, the env does. */
const ALWAYS: keyof EnvSections = 'path'

function onlySide(sections: readonly SectionDiff[]): SideName | undefined {
  const change = sections.find(({ section }) => section === ALWAYS)?.changes[0]
  if (change?.pointer !== '') return undefined
  return change.op === 'added' ? 'to' : change.op === 'removed' ? 'from' : undefined
}
