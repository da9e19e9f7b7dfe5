import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { KEEP_ALIVE, withOptions } from './connect.ts'
import { applyMigrations, type Migration, type SchemaFile } from './schema-engine.ts'

/** The `prisma` folder of the project, found upwards from the sources as from a bundle in `dist/server`. */
export function prismaFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    if (existsSync(join(folder, 'prisma', 'schema.prisma'))) return join(folder, 'prisma')
    const parent = dirname(folder)
    if (parent === folder) throw new Error('prisma/schema.prisma was not found above the server code')
    folder = parent
  }
}

export async function readSchema(folder: string): Promise<SchemaFile> {
  return { path: 'schema.prisma', content: await readFile(join(folder, 'schema.prisma'), 'utf8') }
}

/** Those of this release, in their order. */
export async function migrationNames(folder = prismaFolder()): Promise<string[]> {
  const entries = await readdir(join(folder, 'migrations'), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = await migrationNames(folder)
  return Promise.all(
    names.map(async (name) => ({
      name,
      sql: await readFile(join(folder, 'migrations', name, 'migration.sql'), 'utf8'),
    })),
  )
}

/**
 * Brings the database at `url` to the schema of this version. Replicas that start together wait for each other;
 * when all is applied already this is a few reads. Nobody who uses the database meanwhile waits long for it.
 * @param waiting told each time that others' work was in the way of a migration
 * @returns the names of the migrations applied now
 */
export async function migrate(
  url: string,
  waiting: (name: string, attempt: number) => void = () => undefined,
  folder = prismaFolder(),
): Promise<string[]> {
  const [schema, lockfile, migrations] = await Promise.all([
    readSchema(folder),
    readFile(join(folder, 'migrations', 'migration_lock.toml'), 'utf8'),
    readMigrations(folder),
  ])
  const lock = new pg.Client({
    connectionString: withOptions(url, KEEP_ALIVE),
    application_name: 'envherd migrate',
  })
  await lock.connect()
  try {
    // The engine's own lock gives up after 10 s, less than a long migration of another replica may take.
    await takeTurn(lock)
    await forgetBrokenOff(lock)
    return await applyMigrations(url, schema, lockfile, migrations, waiting)
  } finally {
    await lock.end()
  }
}

/**
 * Asks again and again: a statement that waits holds a snapshot, and CREATE INDEX CONCURRENTLY of the replica at work
 * would wait for its end.
 */
async function takeTurn(client: pg.Client): Promise<void> {
  const sql = "SELECT pg_try_advisory_lock(hashtext('envherd migrate')) AS mine"
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>(sql)
    if (rows[0]?.mine) return
    await sleep(100)
  }
}

/**
 * A migration whose server was killed has left whole steps behind and the note that it began, which would keep every
 * later one from being applied.
 */
async function forgetBrokenOff(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  )
  if (!rows[0]?.exists) return
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  )
}
