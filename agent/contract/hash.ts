import type { Snapshot } from './snapshot.ts'

/** Digest of a text as 64 hex digits. Given by the caller, so that the contract needs no Node module. */
export type Sha256 = (text: string) => string

/** JSON with sorted keys and no blanks: equal data gives equal text on every machine. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) {
    let text = '['
    for (let at = 0; at < value.length; at++) text += (at > 0 ? ',' : '') + canonicalJson(value[at])
    return text + ']'
  }
  const members = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of Object.keys(value).sort()) {
    const member = members[name]
    if (member !== undefined) text += (text === '' ? '' : ',') + quoted(name) + ':' + canonicalJson(member)
  }
  return `{${text}}`
}

/** What JSON writes otherwise than it stands: quotes, backslashes, controls, and half surrogate pairs. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/

const quoted = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`)

export type HashedSection = {
  /** `host` or the env id. */
  env: string
  name: string
  hash: string
  body: string
}

/** What `work` makes of each section of a snapshot, with the place where the section stands. */
export function ofEachSection<Made>(
  { host, envs }: Snapshot,
  work: (section: object) => Made,
): (Pick<HashedSection, 'env' | 'name'> & Made)[] {
  const owners = [{ id: 'host', sections: host.sections }, ...envs]
  return owners.flatMap(({ id, sections }) =>
    Object.entries<object>(sections).map(([name, section]) => ({ env: id, name, ...work(section) })),
  )
}

/** Every section of a snapshot with its canonical text and hash: the unit of content-addressed storage. */
export const hashSections = (snapshot: Snapshot, sha256: Sha256): HashedSection[] =>
  ofEachSection(snapshot, (section) => {
    const body = canonicalJson(section)
    return { hash: sha256(body), body }
  })

/** Hash of all that a snapshot says about the machine, independent of when and by which agent it was taken. */
export function contentHash(snapshot: Snapshot, sections: readonly HashedSection[], sha256: Sha256): string {
  const identity = canonicalJson({
    version: snapshot.version,
    hostname: snapshot.host.hostname,
    machineId: snapshot.host.machineId,
    envs: snapshot.envs.map(({ id, kind, role }) => ({ id, kind, role })),
  })
  const lines = sections.map((section) => `${section.env}\t${section.name}\t${section.hash}`).sort()
  return sha256([identity, ...lines].join('\n'))
}
