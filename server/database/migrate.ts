import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
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
 * when all is applied already this is a few reads.
 * @returns the names of the migrations applied now
 */
export async function migrate(url: string): Promise<string[]> {
  const folder = prismaFolder()
  const [schema, lockfile, migrations] = await Promise.all([
    readSchema(folder),
    readFile(join(folder, 'migrations', 'migration_lock.toml'), 'utf8'),
    readMigrations(folder),
  ])
  const lock = new pg.Client({ connectionString: url, application_name: 'envherd migrate' })
  await lock.connect()
  try {
    // The engine's own lock gives up after 10 s, less than a long migration of another replica may take.
    await lock.query("SELECT pg_advisory_lock(hashtext('envherd migrate'))")
    return await applyMigrations(url, schema, lockfile, migrations)
  } finally {
    await lock.end()
  }
}
