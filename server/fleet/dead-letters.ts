import { promisify } from 'node:util'
import { gunzip, gzipSync } from 'node:zlib'
import type { Pool } from 'pg'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Deps, Sender } from '../deps.ts'
import { ApiError, isUnavailable } from '../errors.ts'
import { mask } from './leaks.ts'
import { sha256, storableText } from './storable.ts'

const inflate = promisify(gunzip)

const MAX_BODY_BYTES = 1024 * 1024
const MAX_REASON = 2_000

/** Whether it is the snapshot that cannot be taken: neither its sender is at fault, nor will a later time be better. */
export const isPoison = (error: unknown): boolean => !(error instanceof ApiError) && !isUnavailable(error)

const KEEP = `
  INSERT INTO dead_letter (host_id, agent_key_id, received_at, code, reason, content_hash, bytes, body)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (host_id, content_hash) DO NOTHING`

/**
 * Once for each content, however often it is sent, and without the credentials of an agent that masks too little: it was
 * not judged, so nobody has looked for them yet.
 * @returns what its sender is told
 */
export async function keepDeadLetter(
  { pool, meters }: { pool: Pool; meters?: Deps['meters'] | undefined },
  { hostId, agentKeyId }: Sender,
  snapshot: Snapshot,
  receivedAt: Date,
  error: unknown,
): Promise<ApiError> {
  const json = mask(JSON.stringify(snapshot))
  const body = gzipSync(json, { level: 1 })
  const { code, reason } = causeOf(error)
  const { rowCount } = await pool.query(KEEP, [
    hostId,
    agentKeyId,
    receivedAt,
    code,
    storableText(mask(reason)).slice(0, MAX_REASON),
    sha256(JSON.stringify([snapshot.host, snapshot.envs])),
    Buffer.byteLength(json),
    body.length <= MAX_BODY_BYTES ? body : null,
  ])
  meters?.deadLetters.inc(rowCount ?? 0)
  return new ApiError(
    'snapshot-not-taken',
    `the snapshot could not be judged or stored (${code}); it is kept for the owner of the fleet to look at`,
    { cause: error },
  )
}

function causeOf(error: unknown): { code: string; reason: string } {
  if (!(error instanceof Error)) return { code: 'unknown', reason: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return { code, reason: error.message }
}

/**
 * Masked once more: letters of an earlier release were kept as they were sent.
 * @returns its JSON; null where it was not kept, undefined where there is no such letter
 */
export async function readDeadLetter(pool: Pool, id: string): Promise<string | null | undefined> {
  const { rows } = await pool.query<{ body: Buffer | null }>('SELECT body FROM dead_letter WHERE id = $1', [
    id,
  ])
  const body = rows[0]?.body
  return body ? mask((await inflate(body)).toString('utf8')) : body
}

/** @returns whether there was one */
export async function removeDeadLetter(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('DELETE FROM dead_letter WHERE id = $1', [id])
  return rowCount === 1
}

/** As old as the history goes. */
export async function removeDeadLetters(pool: Pool, before: Date): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM dead_letter WHERE received_at < $1', [before])
  return rowCount ?? 0
}
