import type { Pool, PoolClient } from 'pg'
import { bytesOf } from '../database/hex.ts'
import { inTransaction } from '../database/transaction.ts'
import { keepContents } from './contents.ts'
import { Damaged } from './damaged.ts'
import { putTogether, ROW, type Row, type Stored } from './read.ts'
import { pack } from './state.ts'

const BATCH = 200

export const CURRENT_BEFORE = `
  SELECT h.host_id AS id FROM history h JOIN host ON host.id = h.host_id AND host.snapshot_id = h.id
  WHERE h.month < $1`

/** Current snapshots of months before `oldest` are carried into `month`. */
export type Span = { oldest: number; month: number }
export type Carried = { carried: number; unreadable: number }

/** Sees to it that a host has no current snapshot before the month any more. */
export type GiveUp = (hostId: string, oldest: number, error: Damaged) => Promise<void>

/** @returns zeros when all of them are carried, or given up */
export async function carrySome(pool: Pool, span: Span, giveUp: GiveUp): Promise<Carried> {
  const { rows } = await pool.query<{ id: string }>(`${CURRENT_BEFORE} LIMIT ${BATCH}`, [span.oldest])
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { carried: 0, unreadable: 0 }
  try {
    return { carried: await carry(pool, ids, span), unreadable: 0 }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
  }
  // It does not say whose it is. One that cannot be read must not keep the months of all others.
  const total = { carried: 0, unreadable: 0 }
  for (const hostId of ids) {
    try {
      total.carried += await carry(pool, [hostId], span)
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      await giveUp(hostId, span.oldest, error)
      total.unreadable += 1
    }
  }
  return total
}

/**
 * A row that builds on another is made whole; its id stays, so nothing that points to it needs to know.
 * @throws Damaged where one of them cannot be read: none is carried then
 */
function carry(pool: Pool, ids: readonly string[], { oldest, month }: Span): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [ids])
    const { rows } = await client.query<Row>(
      `SELECT ${ROW} FROM history h JOIN host ON host.id = h.host_id AND host.snapshot_id = h.id
       WHERE h.host_id = ANY ($1::uuid[]) AND h.month < $2`,
      [ids, oldest],
    )
    const stored = await putTogether(client, rows)
    await stamp(client, stored, month)
    await client.query(
      `UPDATE history h SET month = $1, packed = n.packed
       FROM UNNEST($2::uuid[], $3::bigint[], $4::bytea[]) AS n (host_id, id, packed)
       WHERE h.host_id = n.host_id AND h.id = n.id AND h.month < $5`,
      [
        month,
        stored.map(({ hostId }) => hostId),
        stored.map(({ id }) => id),
        stored.map(({ id, receivedAfterMs, state, frame }) =>
          pack(id, receivedAfterMs, state, frame.keys, null),
        ),
        oldest,
      ],
    )
    // Under the locks some may turn out to be carried already, or current no longer: the caller looks again.
    return Math.max(1, stored.length)
  })
}

const STAMPED = `SELECT FROM content WHERE hash = ANY ($1::bytea[])`

async function stamp(client: PoolClient, stored: readonly Stored[], month: number): Promise<void> {
  const contents = stored.flatMap(({ state }) => [
    state.frame,
    ...[...state.entries.values()].map(({ content }) => content),
  ])
  const names = [...new Set(contents)]
  await keepContents(
    client,
    names.map((name) => ({ name, text: null, month })),
  )
  const { rowCount } = await client.query(STAMPED, [names.map(bytesOf)])
  if (rowCount !== names.length)
    throw new Damaged('the history misses a content that a current row refers to')
}
