import type { PoolClient } from 'pg'
import { CHANGES_CHANNEL, type Changes } from '../deps.ts'

const MAX_HOSTS = 100
/** Postgres takes 7999 bytes; ids and patterns are ASCII. */
const MAX_BYTES = 7_900

/** Tells every replica after the commit, and only then: NOTIFY is part of the transaction. */
export async function notifyChanges(
  client: PoolClient,
  hosts: readonly string[],
  patterns: readonly string[],
  occurrences: Changes['occurrences'],
): Promise<void> {
  let named = Math.min(hosts.length, MAX_HOSTS)
  const payload = () => {
    const changes: Changes = {
      hosts: hosts.slice(0, named),
      more: hosts.length > named,
      patterns: [...patterns],
      occurrences,
    }
    return JSON.stringify(changes)
  }
  while (named > 0 && payload().length > MAX_BYTES) named = Math.floor(named / 2)
  await client.query('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, payload()])
}
