import type { HostRow } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { HOST_COLUMNS, HOST_TABLES, toHostRow, type StoredHost } from './host-row.ts'
import { run, sql } from './sql.ts'

/** Rows of the hosts named, without those that are gone. */
export async function hostRows(
  deps: Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>,
  ids: readonly string[],
): Promise<HostRow[]> {
  const stored = await run<StoredHost>(
    deps.pool,
    sql`SELECT ${HOST_COLUMNS} FROM ${HOST_TABLES} WHERE h.id = ANY(${[...ids]}::uuid[]) ORDER BY h.hostname, h.id`,
  )
  return stored.map((row) => toHostRow(row, deps))
}
