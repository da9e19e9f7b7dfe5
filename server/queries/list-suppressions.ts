import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { SuppressionPage, SuppressionQuery, SuppressionRow } from '../contract/suppression.ts'
import type { Deps } from '../deps.ts'
import { behind, listDigest, orderBy, toPage, type Sort } from './cursor.ts'
import { all, run, sql, type Sql } from './sql.ts'

type Stored = {
  id: string
  pattern: string
  host_id: string | null
  hostname: string | null
  subject: string | null
  reason: string
  owner: string
  created_at: Date
  expires_at: Date
  ended_at: Date | null
  findings: number
}

const SORT: Sort = { key: 's.created_at', type: 'timestamptz', id: 's.id', idType: 'uuid', descending: true }

const COLUMNS = sql`
  s.id, s.pattern, s.host_id, h.hostname, s.subject, s.reason, s.owner, s.created_at, s.expires_at, s.ended_at,
  (SELECT count(*)::integer FROM finding f WHERE f.suppressed_by = s.id AND f.status = 'suppressed') AS findings`

export async function listSuppressions(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  query: SuppressionQuery,
): Promise<SuppressionPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const of = listDigest('suppressions', query)
  const asOf = now().toISOString()
  const where = filter(query)
  const stored = await run<Stored & { sort_key: string; sort_id: string }>(
    pool,
    sql`SELECT ${COLUMNS}, s.created_at::text AS sort_key, s.id::text AS sort_id
      FROM suppression s LEFT JOIN host h ON h.id = s.host_id
      WHERE ${where} AND ${behind(query.cursor, of, SORT)} ORDER BY ${orderBy(SORT)} LIMIT ${limit + 1}`,
  )
  const page = toPage(stored, limit, of)
  const count = async () =>
    (
      await run<{ count: number }>(
        pool,
        sql`SELECT count(*)::integer AS count FROM suppression s WHERE ${where}`,
      )
    )[0]
  return {
    rows: page.rows.map(toRow),
    next: page.next,
    ...(query.total === true ? { total: (await count())?.count ?? 0 } : {}),
    asOf,
  }
}

export async function readSuppression(
  { pool }: Pick<Deps, 'pool'>,
  id: string,
): Promise<SuppressionRow | null> {
  const [row] = await run<Stored>(
    pool,
    sql`SELECT ${COLUMNS} FROM suppression s LEFT JOIN host h ON h.id = s.host_id WHERE s.id = ${id}`,
  )
  return row ? toRow(row) : null
}

function filter(query: SuppressionQuery): Sql {
  const conditions: Sql[] = []
  if (query.active !== false) conditions.push(sql`s.ended_at IS NULL AND s.expires_at > now()`)
  if (query.pattern !== undefined) conditions.push(sql`s.pattern = ${query.pattern}`)
  return all(conditions)
}

const toRow = (row: Stored): SuppressionRow => ({
  id: row.id,
  pattern: row.pattern,
  hostId: row.host_id,
  hostname: row.hostname,
  subject: row.subject,
  reason: row.reason,
  owner: row.owner,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  findings: row.findings,
})
