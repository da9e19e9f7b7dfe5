import type { HostLabels } from '../contract/label.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { notifyChanges } from '../fleet/changes.ts'

/** Also the lock under which labels of a host are replaced, so that two who do it at once do not add up. */
const TOUCH = 'UPDATE host SET changed_at = clock_timestamp() WHERE id = $1'
const DROP = 'DELETE FROM host_label WHERE host_id = $1 AND label <> ALL ($2::text[])'
const ADD = `
  INSERT INTO host_label (host_id, label) SELECT $1, label FROM UNNEST($2::text[]) AS label ON CONFLICT DO NOTHING`

/** @throws ApiError not-found */
export async function setLabels(
  { pool }: Pick<Deps, 'pool'>,
  hostId: string,
  { labels }: HostLabels,
): Promise<HostLabels> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(TOUCH, [hostId])
    if (rowCount === 0) throw new ApiError('not-found', `there is no host ${hostId}`)
    await client.query(DROP, [hostId, labels])
    await client.query(ADD, [hostId, labels])
    await notifyChanges(client, [hostId], [], null)
    return { labels: [...labels].sort() }
  })
}
