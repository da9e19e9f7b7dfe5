import type { Pool, PoolClient } from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** A replica that keeps credentials of agents forgets those of the hosts named. The payload is a JSON array of ids. */
export const AGENTS_CHANNEL = 'envherd_agents'

/** Postgres takes 7999 bytes; the name of a replica is in front. */
const MAX_BYTES = 7_900 - 36
/** An id in quotes and a comma; the brackets take two more. */
const ID_BYTES = 36 + 3
const IDS = Math.floor((MAX_BYTES - 2) / ID_BYTES)

/** Notifications for all of these hosts. `by` is the replica that knows already, see AgentCache. */
export function agentNews(hostIds: readonly string[], by = ''): string[] {
  const ids = [...new Set(hostIds)]
  const payloads: string[] = []
  for (let from = 0; from < ids.length; from += IDS) {
    payloads.push(by + JSON.stringify(ids.slice(from, from + IDS)))
  }
  return payloads
}

const News = Type.Array(Type.String())

/** Undefined for what is not as agreed. */
export function parseNews(payload: string): { by: string; hosts: string[] } | undefined {
  const start = payload.indexOf('[')
  try {
    const hosts: unknown = JSON.parse(payload.slice(start))
    return Value.Check(News, hosts) ? { by: payload.slice(0, start), hosts } : undefined
  } catch {
    return undefined
  }
}

/**
 * Says that agents of these hosts were revoked, moved or given another credential. To be called in the transaction
 * that does it: NOTIFY is sent when that is committed, and only then.
 */
export async function announceAgents(client: PoolClient | Pool, hostIds: readonly string[]): Promise<void> {
  const payloads = agentNews(hostIds)
  if (payloads.length === 0) return
  await client.query('SELECT pg_notify($1, payload) FROM UNNEST($2::text[]) AS payload', [
    AGENTS_CHANNEL,
    payloads,
  ])
}
