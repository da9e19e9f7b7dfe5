import type { PoolClient } from 'pg'
import { dropPartitions } from '../database/partitions.ts'
import { fold, FOLD_LOCK } from './fold.ts'

export const KEPT_SINCE = 'log-kept-since'

/** Never goes back: where more days are to be kept than before, the log of those that were cut does not return. */
const REMEMBER = `
  INSERT INTO setting AS s (key, value, updated_at) VALUES ('${KEPT_SINCE}', to_jsonb($1::timestamptz), $2)
  ON CONFLICT (key) DO UPDATE SET value = to_jsonb(greatest((s.value #>> '{}')::timestamptz, $1::timestamptz)),
    updated_at = excluded.updated_at`

/**
 * Drops the log before `cutoff` with the minutes and hours of it; days stay for ever. What was appended for events of
 * that time is folded first, with writers kept out: nothing of it may come back as a minute without a log.
 */
export async function cutLog(
  client: PoolClient,
  cutoff: Date,
  now: Date,
): Promise<{ partitions: string[]; minutes: number }> {
  await client.query(`SELECT pg_advisory_xact_lock(${FOLD_LOCK})`)
  await client.query('LOCK TABLE occurrence IN SHARE MODE')
  const partitions = await dropPartitions(client, cutoff)
  await fold(client)
  const { rowCount } = await client.query('DELETE FROM pattern_minute WHERE minute < $1', [cutoff])
  await client.query('DELETE FROM pattern_hour WHERE hour < $1', [cutoff])
  await client.query(REMEMBER, [cutoff, now])
  return { partitions, minutes: rowCount ?? 0 }
}
