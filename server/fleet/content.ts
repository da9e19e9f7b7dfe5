import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { PoolClient } from 'pg'
import type { Judged } from './judge.ts'

const compress = promisify(deflate)

const MISSING = `
  SELECT encode(wanted.hash, 'hex') AS hash FROM UNNEST($1::bytea[]) AS wanted (hash)
  WHERE NOT EXISTS (SELECT FROM section_content c WHERE c.hash = wanted.hash)`

const WRITE = `
  INSERT INTO section_content (hash, body) SELECT * FROM UNNEST($1::bytea[], $2::bytea[])
  ON CONFLICT (hash) DO NOTHING`

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

/** Held by every writer of snapshots; alone by whoever removes contents (see retention.ts). */
export const CONTENT_LOCK = "hashtext('envherd content')"

/** Stores the sections nobody had before. Most are known: they are asked for first and never compressed. */
export async function writeContent(client: PoolClient, judged: readonly Judged[]): Promise<void> {
  const bodies = new Map(judged.flatMap(({ sections }) => sections.map(({ hash, body }) => [hash, body])))
  await client.query(`SELECT pg_advisory_xact_lock_shared(${CONTENT_LOCK})`)
  const { rows } = await client.query<{ hash: string }>(MISSING, [[...bodies.keys()].map(bytes)])
  if (rows.length === 0) return
  const hashes = rows.map(({ hash }) => hash).sort()
  const deflated = await Promise.all(hashes.map((hash) => compress(bodies.get(hash) ?? '')))
  await client.query(WRITE, [hashes.map(bytes), deflated])
}

/** The one that is there already keeps its place: sending a snapshot twice is the same as once. */
const WRITE_SNAPSHOTS = `
  INSERT INTO snapshot AS known
    (host_id, taken_at, content_hash, agent_version, frame, section_keys, section_hashes)
  SELECT host_id, taken_at, content_hash, agent_version, frame,
    ARRAY(SELECT jsonb_array_elements_text(keys)),
    ARRAY(SELECT decode(hash, 'hex') FROM jsonb_array_elements_text(hashes) AS hash)
  FROM UNNEST($1::uuid[], $2::timestamptz[], $3::bytea[], $4::text[], $5::jsonb[], $6::jsonb[], $7::jsonb[])
    AS sent (host_id, taken_at, content_hash, agent_version, frame, keys, hashes)
  ON CONFLICT (host_id, taken_at, content_hash) DO UPDATE SET received_at = known.received_at
  RETURNING id, host_id AS "hostId"`

/** @returns the snapshot's id by host */
export async function writeSnapshots(
  client: PoolClient,
  judged: readonly Judged[],
): Promise<Map<string, number | null>> {
  const { rows } = await client.query<{ id: number; hostId: string }>(WRITE_SNAPSHOTS, [
    judged.map(({ hostId }) => hostId),
    judged.map(({ takenAt }) => takenAt),
    judged.map(({ contentHash }) => bytes(contentHash)),
    judged.map(({ agentVersion }) => agentVersion),
    judged.map(({ frame }) => frame),
    judged.map(({ sections }) => JSON.stringify(sections.map(({ env, name }) => `${env}.${name}`))),
    judged.map(({ sections }) => JSON.stringify(sections.map(({ hash }) => hash))),
  ])
  return new Map(rows.map(({ id, hostId }) => [hostId, id]))
}
