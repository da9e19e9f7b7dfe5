import type { Snapshot } from './snapshot.ts'

/** Digest of a text as 64 hex digits. Given by the caller, so that the contract needs no Node module. */
export type Sha256 = (text: string) => string

/** JSON with sorted keys and no blanks: equal data gives equal text on every machine. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

export type HashedSection = {
  /** `host` or the env id. */
  env: string
  name: string
  hash: string
  body: string
}

/** Every section of a snapshot with its canonical text and hash: the unit of content-addressed storage. */
export function hashSections(snapshot: Snapshot, sha256: Sha256): HashedSection[] {
  const owners = [{ id: 'host', sections: snapshot.host.sections }, ...snapshot.envs]
  return owners.flatMap(({ id, sections }) =>
    Object.entries(sections).map(([name, section]) => {
      const body = canonicalJson(section)
      return { env: id, name, hash: sha256(body), body }
    }),
  )
}

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
