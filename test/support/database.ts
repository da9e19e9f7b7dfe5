import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll } from 'vitest'
import type { PrismaClient } from '#prisma/client'
import { createPool, createPrisma } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/migrate.ts'

export type TestDatabase = { url: string; pool: pg.Pool; prisma: PrismaClient; drop: () => Promise<void> }

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

/** `url` is that of the migrated template. */
type Shared = { url: string; stop: () => Promise<void> }
let shared: Promise<Shared> | undefined

/** One Postgres for all databases of this test file, with the migrated template in it. */
function sharedServer(): Promise<Shared> {
  shared ??= startServer().then(async (server) => {
    await migrate(server.url).catch(async (error: unknown) => {
      await server.stop()
      throw error
    })
    return server
  })
  return shared
}

/** Of another version, where `versions.test.ts` runs these tests: several files share it, each with its template. */
async function startServer(): Promise<Shared> {
  const given = process.env['ENVHERD_TEST_DATABASE_URL']
  if (given === undefined) return startThrowAway()
  const name = `template_${randomBytes(6).toString('hex')}`
  await administrate(given, `CREATE DATABASE ${name} TEMPLATE template0`)
  return { url: withDatabase(given, name), stop: () => administrate(given, `DROP DATABASE ${name}`) }
}

function withDatabase(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}

async function administrate(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database of its own: migrated (a copy of the template, some 30 ms), or empty. Removed after the file's tests. */
export async function createTestDatabase(state: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const server = await sharedServer()
  const name = `test_${randomBytes(6).toString('hex')}`
  await administrate(
    server.url,
    `CREATE DATABASE ${name} TEMPLATE ${state === 'migrated' ? new URL(server.url).pathname.slice(1) : 'template0'}`,
  )
  const url = withDatabase(server.url, name)
  const pool = createPool(url, { size: 10, onIdleError: () => undefined })
  const prisma = createPrisma(pool)
  let dropped = false
  const drop = async () => {
    if (dropped) return
    dropped = true
    await prisma.$disconnect()
    await pool.end()
    await administrate(server.url, `DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { url, pool, prisma, drop }
}

// Importing this file is all it takes: vitest runs each test file in its own module graph.
afterAll(async () => {
  const server = await shared
  shared = undefined
  await server?.stop()
})
