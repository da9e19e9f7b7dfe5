import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../server/database/embedded.ts'

/** Lost on a crash with everything else in the throw-away folder; tests that crash Postgres start one without this. */
export const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** A Postgres in a folder under /tmp that `stop` removes. */
export async function startThrowAway(settings: Readonly<Record<string, string>> = THROW_AWAY) {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-test-'))
  const server = await startEmbedded(dataDir, settings)
  const stop = async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { url: server.url, dataDir, server, stop }
}

export function withDatabase(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}

export async function administrate(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
