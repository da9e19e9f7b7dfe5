import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { contentHash, hashSections } from '../contract/hash.ts'
import type { Section } from '../contract/section.ts'
import type { Hardware, Snapshot } from '../contract/snapshot.ts'
import type { AgentFacts } from '../contract/uplink.ts'

/** A snapshot as it travels, and what a check-in says beside its hash. */
export type Packed = {
  contentHash: string
  body: Buffer
  hostname: string
  hardware: Hardware
  envs: string[]
  timings: Readonly<Record<string, number>>
  failed: AgentFacts['failed']
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The very text that is sent (compressed): `envherd show` prints this and nothing else. */
export const wireText = (snapshot: Snapshot): string => JSON.stringify(snapshot)

export const hashOf = (snapshot: Snapshot): string =>
  contentHash(snapshot, hashSections(snapshot, sha256), sha256)

/** Sections without a way on this system are no failures of this agent. */
function failedSections({ host, envs }: Snapshot): AgentFacts['failed'] {
  const owners = [{ id: 'host', sections: host.sections }, ...envs]
  return owners.flatMap(({ id, sections }) =>
    Object.entries<Section<unknown>>(sections).flatMap(([name, section]) =>
      section.status === 'failed' && section.reason !== 'unsupported'
        ? [{ section: `${id}.${name}`, reason: section.reason }]
        : [],
    ),
  )
}

export async function pack(snapshot: Snapshot): Promise<Packed> {
  return {
    contentHash: hashOf(snapshot),
    body: await promisify(gzip)(wireText(snapshot)),
    hostname: snapshot.host.hostname,
    hardware: snapshot.agent.hardware ?? [],
    envs: snapshot.envs.map(({ id }) => id),
    timings: snapshot.agent.timings,
    failed: failedSections(snapshot),
  }
}
