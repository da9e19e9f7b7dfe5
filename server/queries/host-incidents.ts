import { incidentsOf } from '#agent/detectors/incidents.ts'
import type { HostIncidents } from '../contract/incident.ts'
import { MAX_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { FINDING_COLUMNS, FINDING_TABLES, toFindingRow, type StoredFinding } from './finding-row.ts'
import { run, sql } from './sql.ts'

/** @throws ApiError not-found */
export async function hostIncidents(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  id: string,
): Promise<HostIncidents> {
  const asOf = now().toISOString()
  const [host] = await run(pool, sql`SELECT FROM host WHERE id = ${id}`)
  if (!host) throw new ApiError('not-found', `there is no host ${id}`)
  const stored = await run<StoredFinding>(
    pool,
    sql`SELECT ${FINDING_COLUMNS} FROM ${FINDING_TABLES}
      WHERE f.host_id = ${id} AND f.status = 'open'
      ORDER BY array_position(ARRAY['critical', 'high', 'medium', 'low', 'info'], f.severity), f.opened_at, f.id
      LIMIT ${MAX_LIMIT}`,
  )
  return { incidents: incidentsOf(stored.map(toFindingRow)), asOf }
}
