import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { runSteps, stepsOf } from './migration-script.ts'

/** The part used here of a standard that TypeScript describes only together with the DOM. */
type WasmExports = Readonly<Record<string, unknown>>
type WebAssemblyApi = {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: WasmExports } }>
}
const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }

const require = createRequire(import.meta.url)
let instantiated: Promise<void> | undefined

/**
 * Prisma's schema engine in this process, as WebAssembly: the same bookkeeping as `prisma migrate deploy`, with
 * no engine to download. Node can't import .wasm files, so the module is put together by hand.
 */
async function instantiate(): Promise<void> {
  const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(glue.replace(/\.js$/, '.wasm'))
  const { instance } = await webAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...engineModule } })
  callMember(engineModule, '__wbg_set_wasm', instance.exports)
  callMember(instance.exports, '__wbindgen_start')
}

/** For the two members of the generated code that the package's types leave out. */
function callMember(owner: object, name: string, ...args: unknown[]): void {
  const member: unknown = Reflect.get(owner, name)
  if (typeof member !== 'function') throw new Error(`@prisma/schema-engine-wasm has no ${name}`)
  Reflect.apply(member, undefined, args)
}

export type SchemaFile = { path: string; content: string }

type RunScript = (pool: pg.Pool, script: string) => Promise<void>

/** Prisma's own adapter cuts a script at every semicolon and runs the pieces as they come. */
class Adapter extends PrismaPg {
  readonly #pool: pg.Pool
  readonly #run: RunScript

  constructor(pool: pg.Pool, run: RunScript) {
    super(pool)
    this.#pool = pool
    this.#run = run
  }

  override async connect() {
    const adapter = await super.connect()
    adapter.executeScript = (script) => this.#run(this.#pool, script)
    return adapter
  }
}

const asOne: RunScript = async (pool, script) => {
  await pool.query(script)
}

/** Runs `use` with an engine connected to `url`, for migrations; in tests, for making SQL from a schema. */
export async function withSchemaEngine<T>(
  url: string,
  schema: SchemaFile,
  use: (engine: engineModule.SchemaEngine) => Promise<T>,
  runScript: RunScript = asOne,
): Promise<T> {
  instantiated ??= instantiate()
  await instantiated
  // Freeing the engine leaves its connection, and with it its lock, behind: so the connection is ours to end.
  const pool = new pg.Pool({ connectionString: url, application_name: 'envherd schema engine' })
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(new Adapter(pool, runScript))
    const datamodels: [string, string][] = [[schema.path, schema.content]]
    const engine = await engineModule.SchemaEngine.new({ datamodels }, ignoreEngineLog, adapter)
    try {
      return await use(engine)
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

/** Errors reach us as rejections; the engine's own log repeats them. */
function ignoreEngineLog(): void {
  return
}

const NO_FILTER = { externalTables: [], externalEnums: [] }

export type Migration = { name: string; sql: string }

const DONE = `
  SELECT coalesce(max(applied_steps_count), 0)::integer AS done FROM _prisma_migrations
  WHERE migration_name = $1 AND finished_at IS NULL`
const NOTE = `
  UPDATE _prisma_migrations SET applied_steps_count = $2, finished_at = CASE WHEN $3 THEN now() END
  WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`

/**
 * Applies what is not applied yet, each in one transaction with the note that it is; statements with CONCURRENTLY,
 * which Postgres allows in none, on their own.
 * @returns the names of those applied now
 */
export async function applyMigrations(
  url: string,
  schema: SchemaFile,
  lockfile: string,
  migrations: readonly Migration[],
  waiting: (name: string, attempt: number) => void,
): Promise<string[]> {
  const nameOf = new Map(migrations.map(({ name, sql }) => [sql, name]))
  // The engine hands on no error but those it knows.
  let failed: Error | undefined
  const run: RunScript = async (pool, script) => {
    const name = nameOf.get(script)
    // The engine's own table.
    if (name === undefined) return asOne(pool, script)
    try {
      const { rows } = await pool.query<{ done: number }>(DONE, [name])
      await runSteps(pool, stepsOf(script), {
        done: rows[0]?.done ?? 0,
        note: (client, done, isLast) => client.query(NOTE, [name, done, isLast]),
        waiting: (attempt) => waiting(name, attempt),
      })
    } catch (cause) {
      failed = new Error(`migration ${name}: ${cause instanceof Error ? cause.message : 'failed'}`, { cause })
      throw cause
    }
  }
  const apply = async (engine: engineModule.SchemaEngine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: 'migrations',
        lockfile: { path: 'migration_lock.toml', content: lockfile },
        shadowDbInitScript: '',
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: NO_FILTER,
    })
    return appliedMigrationNames
  }
  return withSchemaEngine(url, schema, apply, run).catch((error: unknown) => {
    throw failed ?? error
  })
}
