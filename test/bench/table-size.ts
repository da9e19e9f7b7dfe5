import type pg from 'pg'

/** Bytes of tables with their partitions, indexes and long values. */
export async function sizeOf(pool: pg.Pool, tables: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    `SELECT sum(pg_total_relation_size(coalesce(part.relid, name::regclass)))::bigint AS bytes
     FROM unnest($1::text[]) AS name LEFT JOIN LATERAL pg_partition_tree(name::regclass) AS part ON true`,
    [tables],
  )
  return rows[0]?.bytes ?? NaN
}
