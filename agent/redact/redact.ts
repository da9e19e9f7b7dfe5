import type { EnvSections, Snapshot } from '../contract/snapshot.ts'
import { keyedHash, type KeyedHash } from './keyed-hash.ts'
import { maskModules } from './modules.ts'
import { nameHider, userNames, type UserNames } from './user-names.ts'
import { maskText, maskVariable } from './variables.ts'

export type RedactOptions = {
  /** The tenant's key; a lone machine uses one of its own. */
  key: string
  home: string
}

export type Redacted = { snapshot: Snapshot; names: UserNames }

type OnText = (text: string, name: string | undefined) => string

/** Fields of `{ name, value }` pairs that hold the value of the variable so named. */
const VALUE_FIELDS = new Set(['value', 'raw', 'effective'])
/** Records from the name of a variable to its value. */
const VARIABLE_RECORDS = new Set(['variables', 'values', 'changed'])
/** Stands for the name of a field whose texts are people. */
const OWNER = '<owner>'
/** Digests and times: nothing to redact, and they look like secrets. */
const OPAQUE = new Set(['textHash', 'mtime', 'versionTime'])

/** The variable whose value an object holds: `name`, or the end of a setting's key, `go.toolsEnvVars.GOPRIVATE`. */
function variableNamed(value: object): string | undefined {
  if ('name' in value && typeof value.name === 'string') return value.name
  const key = 'key' in value && typeof value.key === 'string' ? value.key : ''
  return /(?:^|\.)([A-Z][A-Z0-9_]*)$/.exec(key)?.[1]
}

function mapTexts(value: unknown, onText: OnText, name?: string): unknown {
  if (typeof value === 'string') return onText(value, name)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, onText))
  if (typeof value !== 'object' || value === null) return value
  const variable = variableNamed(value)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      if (OPAQUE.has(key)) return [key, member]
      if (key === 'owners' && Array.isArray(member))
        return [key, member.map((owner) => mapTexts(owner, onText, OWNER))]
      if (VARIABLE_RECORDS.has(key) && typeof member === 'object' && !Array.isArray(member)) {
        const pairs = Object.entries(member ?? {}).map(([each, text]: [string, unknown]) => [
          each,
          mapTexts(text, onText, each),
        ])
        return [key, Object.fromEntries(pairs)]
      }
      return [key, mapTexts(member, onText, VALUE_FIELDS.has(key) ? variable : undefined)]
    }),
  )
}

/** The same shape with every text mapped: a mapping from texts to texts cannot change the type. */
const mapSections = <T>(sections: T, onText: OnText): T => mapTexts(sections, onText) as T

function withoutModules(sections: EnvSections, hash: KeyedHash): EnvSections {
  const { projects } = sections
  return projects?.status === 'ok'
    ? { ...sections, projects: { status: 'ok', data: maskModules(projects.data, hash) } }
    : sections
}

/** The snapshot with rules D.7 1 to 6 applied to every text of its sections, and the names that were hidden. */
export function redactSnapshot(snapshot: Snapshot, { key, home }: RedactOptions): Redacted {
  const texts: string[] = []
  const note: OnText = (text) => (texts.push(text), text)
  mapSections([snapshot.host.sections, snapshot.envs.map((env) => env.sections)], note)
  const names = userNames(texts, home)
  const hide = nameHider(names, home)
  const hash = keyedHash(key)
  const redact: OnText = (text, name) => {
    if (name === OWNER) return text === 'root' ? text : hash('user', text)
    return hide(name === undefined ? maskText(text, hash) : maskVariable(name, text, hash))
  }
  return {
    names,
    snapshot: {
      ...snapshot,
      host: { ...snapshot.host, sections: mapSections(snapshot.host.sections, redact) },
      envs: snapshot.envs.map((env) => ({
        ...env,
        // After the rest: a host that is hashed no longer shows that a text was an URL with a secret in it.
        sections: withoutModules(mapSections(env.sections, redact), hash),
      })),
    },
  }
}
