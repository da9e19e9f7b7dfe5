import type { Pool } from 'pg'

const FIRST = '00000000-0000-0000-0000-000000000000'
const PAGE = 200

/**
 * The rows of a statement about hosts, page by page, in order of host: the fleet passes through and is never held.
 * `$1` is the host that a page begins after and `$2` its length; the statement's own values follow.
 */
export async function* pagesOfHosts<Row extends { hostId: string }>(
  pool: Pool,
  statement: string,
  values: readonly unknown[],
): AsyncGenerator<Row[], void, undefined> {
  let last = FIRST
  for (;;) {
    const { rows } = await pool.query<Row>(statement, [last, PAGE, ...values])
    if (rows.length > 0) yield rows
    const end = rows.at(-1)
    if (!end || rows.length < PAGE) return
    last = end.hostId
  }
}
