import type { AgentFacts } from '#agent/contract/uplink.ts'
import type { Deps } from '../deps.ts'
import { storableJson, storableText } from '../fleet/storable.ts'

/**
 * Facts, and of them what the fleet's view filters and counts by. Nothing of an agent that was revoked meanwhile: the
 * row of its key is what this and revoking wait for each other at.
 */
const KEEP = `
  WITH told AS (
    UPDATE agent_key SET facts = $2, facts_at = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id, host_id
  ), failing AS (
    SELECT id, n.collector, n.reason FROM told, UNNEST($5::text[], $6::text[]) AS n (collector, reason)
  ), mended AS (
    DELETE FROM agent_failure f USING told WHERE f.agent_key_id = told.id
      AND NOT EXISTS (SELECT FROM failing n WHERE n.collector = f.collector AND n.reason = f.reason)
  ), failed AS (
    INSERT INTO agent_failure (agent_key_id, collector, reason) SELECT id, collector, reason FROM failing
    ON CONFLICT DO NOTHING
  )
  INSERT INTO agent_report AS r
    (agent_key_id, host_id, version, told_at, failed, waiting, waiting_bytes, waiting_since)
  SELECT id, host_id, $4, $3, $7, $8, $9, $10 FROM told
  ON CONFLICT (agent_key_id) DO UPDATE SET
    version = excluded.version, told_at = excluded.told_at, failed = excluded.failed, waiting = excluded.waiting,
    waiting_bytes = excluded.waiting_bytes, waiting_since = excluded.waiting_since`

/** Agents send them when something has changed, when they start, and once a day. */
export async function keepFacts(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  agentKeyId: string,
  version: string,
  facts: AgentFacts | undefined,
): Promise<void> {
  if (!facts) return
  const failures = [...new Map(facts.failed.map(toFailure).map((each) => [each.join(' '), each])).values()]
  await pool.query(KEEP, [
    agentKeyId,
    storableJson(facts),
    now(),
    storableText(version),
    failures.map(([collector]) => collector),
    failures.map(([, reason]) => reason),
    facts.failed.length,
    Math.min(facts.spool.waiting, MOST_WAITING),
    Math.min(facts.spool.bytes, Number.MAX_SAFE_INTEGER),
    momentOf(facts.spool.oldestAt),
  ])
}

/** An agent may say any number. */
const MOST_WAITING = 2 ** 31 - 1

function momentOf(text: string | undefined): Date | null {
  const moment = new Date(text ?? '')
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** `wsl:Ubuntu-22.04.goEnv` is one more machine on which goEnv could not be read. */
const toFailure = ({ section, reason }: AgentFacts['failed'][number]): [string, string] => [
  storableText(section.slice(section.lastIndexOf('.') + 1)),
  reason,
]
