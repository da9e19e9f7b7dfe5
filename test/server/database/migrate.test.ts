import pg from 'pg'
import { expect, test } from 'vitest'
import { migrate, prismaFolder, readSchema } from '../../../server/database/migrate.ts'
import { createTestDatabase } from '../../support/database.ts'
import { sqlFromSchema } from '../../support/sql-from-schema.ts'

/** Made by hand in the migration and unknown to schema.prisma. */
const BY_HAND = {
  tables: [
    '_prisma_migrations',
    'occurrence_default',
    'history_default',
    'pattern_delta',
    'pattern_opening',
    'fact_delta',
    'pattern_now',
    'pattern_minute_now',
    'pattern_hour_now',
    'pattern_day_now',
  ],
  indexes: /_by_/,
}

async function catalog(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const list = async (sql: string) =>
    (await client.query<{ line: string }>(sql, [BY_HAND.tables])).rows.map(({ line }) => line)
  try {
    return {
      columns: await list(
        `SELECT format('%s.%s %s %s default %s', table_name, column_name,
                format_type(a.atttypid, a.atttypmod), is_nullable, column_default) AS line
         FROM information_schema.columns c
         JOIN pg_attribute a ON a.attrelid = format('public.%I', c.table_name)::regclass AND a.attname = c.column_name
         WHERE table_schema = 'public' AND table_name <> ALL ($1) ORDER BY 1`,
      ),
      indexes: (
        await list(
          `SELECT replace(indexdef, ' ON ONLY ', ' ON ') AS line FROM pg_indexes
           WHERE schemaname = 'public' AND tablename <> ALL ($1) ORDER BY 1`,
        )
      ).filter((line) => !BY_HAND.indexes.test(line)),
      keys: await list(
        `SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line
         FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
           AND conrelid::regclass::text <> ALL ($1) ORDER BY 1`,
      ),
    }
  } finally {
    await client.end()
  }
}

test('migrations and schema.prisma describe the same tables', async () => {
  const fromMigrations = await createTestDatabase('migrated')
  const fromSchema = await createTestDatabase('empty')
  const sql = await sqlFromSchema(fromSchema.url, await readSchema(prismaFolder()))
  await fromSchema.pool.query(sql)
  const found = await catalog(fromMigrations.url)
  expect(found['columns']?.length).toBeGreaterThan(100)
  expect(found).toEqual(await catalog(fromSchema.url))
  await Promise.all([fromMigrations.drop(), fromSchema.drop()])
})

test('replicas that start together migrate once', async () => {
  const { url, drop } = await createTestDatabase('empty')
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
  expect(applied.flat()).toEqual([
    '20261121020000_start',
    '20261121050000_judging',
    '20261121081500_path_memory',
    '20261121083000_machines',
    '20261121091500_agent_content',
    '20261121093000_pattern_severity',
    '20261121113000_fleet_of_agents',
    '20261121120000_history',
    '20261121121000_dead_letters',
    '20261121122000_aggregation',
    '20261121123000_presence',
    '20261121123100_finding_env',
    '20261121125000_host_content',
    '20261121150000_query_plans',
    '20261121151000_lighter_writes',
    '20261121231000_env_lists',
    '20261122020000_host_by_filter',
    '20261122153000_unlogged_changes',
  ])
  expect(await migrate(url)).toEqual([])
  await drop()
})

test('counters cannot go below zero and a resolved finding has its moment', async () => {
  const { pool, drop } = await createTestDatabase()
  await expect(
    pool.query(`INSERT INTO pattern_counter (pattern, affected_hosts) VALUES ('X', -1)`),
  ).rejects.toThrow('pattern_counter_check')
  await drop()
})
