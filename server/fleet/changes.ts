import type { PoolClient } from 'pg'
import { CHANGES_CHANNEL, type Changes } from '../deps.ts'

const MAX_HOSTS = 100
/** Postgres takes 7999 bytes; ids and patterns are ASCII. */
const MAX_BYTES = 7_900

/** Channel and payload. */
export type Notice = [channel: string, payload: string]

/** What changed, as far as a payload has room for the hosts. */
export function changesNotice(
  hosts: readonly string[],
  patterns: readonly string[],
  occurrences: Changes['occurrences'],
): Notice {
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
  return [CHANGES_CHANNEL, payload()]
}

/** Tells every replica after the commit, and only then: NOTIFY is part of the transaction. */
export async function notify(client: PoolClient, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  await client.query({
    name: 'notify',
    text: 'SELECT pg_notify(channel, payload) FROM UNNEST($1::text[], $2::text[]) AS n (channel, payload)',
    values: [notices.map(([channel]) => channel), notices.map(([, payload]) => payload)],
  })
}

export const notifyChanges = (
  client: PoolClient,
  ...changes: Parameters<typeof changesNotice>
): Promise<void> => notify(client, [changesNotice(...changes)])
