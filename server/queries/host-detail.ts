import type { HostDetail } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { HOST_COLUMNS, HOST_TABLES, toHostRow, type StoredHost } from './host-row.ts'
import { hostAgents, hostMachines } from './host-machines.ts'
import { readSnapshot } from './read-snapshot.ts'
import { run, sql } from './sql.ts'

type Row = StoredHost & {
  snapshot_id: string | null
  not_evaluated: HostDetail['notEvaluated']
  clone_suspected_at: Date | null
}

/** @throws ApiError not-found */
export async function hostDetail(
  deps: Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>,
  id: string,
): Promise<HostDetail> {
  const asOf = deps.now().toISOString()
  const [row] = await run<Row>(
    deps.pool,
    sql`SELECT ${HOST_COLUMNS}, h.snapshot_id::text AS snapshot_id, h.clone_suspected_at,
        coalesce((SELECT reasons FROM host_not_evaluated n WHERE n.host_id = h.id), '[]') AS not_evaluated
      FROM ${HOST_TABLES} WHERE h.id = ${id}`,
  )
  if (!row) throw new ApiError('not-found', `there is no host ${id}`)
  const snapshot = row.snapshot_id === null ? null : await readSnapshot(deps.pool, id, row.snapshot_id)
  return {
    ...toHostRow(row, deps),
    snapshot,
    notEvaluated: row.not_evaluated,
    cloneSuspectedAt: row.clone_suspected_at?.toISOString() ?? null,
    machines: await hostMachines(deps.pool, id),
    agents: await hostAgents(deps.pool, id),
    asOf,
  }
}
