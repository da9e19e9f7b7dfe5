import type { AgentFacts } from '#agent/contract/uplink.ts'
import type { Deps } from '../deps.ts'
import { storableJson } from '../fleet/storable.ts'

/** Agents send them only when something has changed. */
export async function keepFacts(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  agentKeyId: string,
  facts: AgentFacts | undefined,
): Promise<void> {
  if (!facts) return
  await pool.query('UPDATE agent_key SET facts = $2, facts_at = $3 WHERE id = $1', [
    agentKeyId,
    storableJson(facts),
    now(),
  ])
}
