import type { PoolClient } from 'pg'
import { detectorById } from '#agent/detectors/index.ts'
import { inTransaction } from '../database/transaction.ts'
import type { CreateSuppression } from '../contract/suppression.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { notifyChanges } from '../fleet/changes.ts'
import { countDeltas, writeCounters } from '../fleet/counters.ts'
import { writeCounts } from '../fleet/host-rows.ts'
import { appendOccurrences } from '../fleet/occurrences.ts'
import { sha256Hex, storableText } from '../fleet/storable.ts'
import { activeSuppressions } from '../fleet/suppressions.ts'
import { muteFindings, type Muted } from './mute-findings.ts'

/** Hosts with an open finding that is to be suppressed, or one whose suppression is over, in order of id. */
const WRONG = `
  WITH active AS (SELECT * FROM suppression WHERE ended_at IS NULL AND expires_at > now())
  SELECT DISTINCT host_id AS id FROM (
    SELECT f.host_id FROM finding f JOIN active s ON s.pattern = f.pattern
      AND (s.host_id IS NULL OR s.host_id = f.host_id) AND (s.subject_hash IS NULL OR s.subject_hash = f.subject_hash)
    WHERE f.status = 'open'
    UNION ALL
    SELECT f.host_id FROM finding f
    WHERE f.status = 'suppressed' AND NOT EXISTS (SELECT FROM active s WHERE s.id = f.suppressed_by)
  ) AS wrong
  ORDER BY id LIMIT $1`

const BATCH = 200

/**
 * Brings findings in line with the suppressions: after one was made, lifted, or has expired. Counters change in the
 * same transaction, so that a suppressed finding is in no number, at no moment.
 * @returns how many findings changed
 */
export async function applySuppressions(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  lost?: AbortSignal,
): Promise<number> {
  let changed = 0
  for (;;) {
    lost?.throwIfAborted()
    const { rows } = await pool.query<{ id: string }>(WRONG, [BATCH])
    if (rows.length === 0) return changed
    const done = await inTransaction(pool, (client) =>
      apply(
        client,
        rows.map(({ id }) => id),
        now(),
      ),
    )
    // Another replica was quicker; what is left it will find itself.
    if (done === 0) return changed
    changed += done
  }
}

async function apply(client: PoolClient, hostIds: readonly string[], at: Date): Promise<number> {
  await client.query('SELECT FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [hostIds])
  const suppressions = await activeSuppressions(client)
  const muted = await muteFindings(client, hostIds, suppressions, at)
  const hosts = muted.filter(({ comparison }) => comparison.transitions.length > 0)
  if (hosts.length === 0) return 0
  const returned = hosts.flatMap(({ id, reopened }) =>
    reopened.map((transition) => ({ judged: { hostId: id, observedAt: at }, transition })),
  )
  const occurrences = await appendOccurrences(client, returned)
  await writeCounts(
    client,
    hosts.map(({ id, envs, comparison }) => ({ id, envs, open: comparison.after })),
  )
  await writeCounters(client, countDeltas(hosts.map(({ comparison }) => ({ comparison, at, decidedAt: at }))))
  await notifyChanges(
    client,
    hosts.map(({ id }) => id),
    patternsOf(hosts),
    occurrences,
  )
  return hosts.reduce((sum, { comparison }) => sum + comparison.transitions.length, 0)
}

const patternsOf = (hosts: readonly Muted[]): string[] =>
  [...new Set(hosts.flatMap(({ comparison }) => comparison.transitions.map((t) => t.finding.pattern)))].sort()

/** @throws ApiError when there is no such detector or host */
export async function addSuppression(
  { pool }: Pick<Deps, 'pool'>,
  { pattern, hostId, subject, reason, expiresInDays }: CreateSuppression,
  owner: string,
): Promise<string> {
  if (!detectorById(pattern)) throw new ApiError('invalid-request', `there is no detector ${pattern}`)
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO suppression (pattern, host_id, subject, subject_hash, reason, owner, expires_at)
     SELECT $1, $2::uuid, $3, $4, $5, $6, now() + make_interval(days => $7)
     WHERE $2::uuid IS NULL OR EXISTS (SELECT FROM host WHERE id = $2)
     RETURNING id`,
    [
      pattern,
      hostId ?? null,
      subject ?? null,
      subject === undefined ? null : Buffer.from(sha256Hex(storableText(subject)), 'hex'),
      reason,
      owner,
      expiresInDays,
    ],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new ApiError('not-found', `there is no host ${hostId ?? ''}`)
  return id
}

/** Lifts one that is in force; one that has ended stays as it was. */
export async function endSuppression({ pool }: Pick<Deps, 'pool'>, id: string): Promise<void> {
  await pool.query(
    'UPDATE suppression SET ended_at = now() WHERE id = $1 AND ended_at IS NULL AND expires_at > now()',
    [id],
  )
}
