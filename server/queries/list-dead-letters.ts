import type { DeadLetterList } from '../contract/dead-letter.ts'
import type { Deps } from '../deps.ts'

type Row = Omit<DeadLetterList['rows'][number], 'receivedAt'> & { receivedAt: Date }

const LIST = `
  SELECT d.id, d.host_id AS "hostId", h.hostname, d.received_at AS "receivedAt", d.code, d.reason, d.bytes,
    d.body IS NOT NULL AS "hasBody"
  FROM dead_letter d JOIN host h ON h.id = d.host_id
  ORDER BY d.received_at DESC, d.id DESC LIMIT 200`

export async function listDeadLetters({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<DeadLetterList> {
  const asOf = now().toISOString()
  const { rows } = await pool.query<Row>(LIST)
  return { rows: rows.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })), asOf }
}
