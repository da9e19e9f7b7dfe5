import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { contentHash, hashSections } from '../contract/hash.ts'
import type { Snapshot } from '../contract/snapshot.ts'

/** A snapshot as it travels. */
export type Packed = { contentHash: string; body: Buffer }

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The very text that is sent (compressed): `envherd show` prints this and nothing else. */
export const wireText = (snapshot: Snapshot): string => JSON.stringify(snapshot)

export const hashOf = (snapshot: Snapshot): string =>
  contentHash(snapshot, hashSections(snapshot, sha256), sha256)

export async function pack(snapshot: Snapshot): Promise<Packed> {
  return { contentHash: hashOf(snapshot), body: await promisify(gzip)(wireText(snapshot)) }
}
