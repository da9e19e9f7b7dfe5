import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { migrate, migrationNames, prismaFolder } from '../../../server/database/migrate.ts'
import { createTestDatabase } from '../../support/database.ts'

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** The project's own migrations and one more. */
async function withNext(sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-migrations-'))
  folders.push(folder)
  await cp(join(prismaFolder(), 'migrations'), join(folder, 'migrations'), { recursive: true })
  await cp(join(prismaFolder(), 'schema.prisma'), join(folder, 'schema.prisma'))
  await mkdir(join(folder, 'migrations', '20990101000000_next'))
  await writeFile(join(folder, 'migrations', '20990101000000_next', 'migration.sql'), sql)
  return folder
}

test('a migration that has to wait lets others pass, and is done when it may', async () => {
  const { pool, url } = await createTestDatabase()
  const folder = await withNext('ALTER TABLE host ADD COLUMN new_one text; CREATE TABLE beside (id int);')
  const reader = await pool.connect()
  await reader.query('BEGIN; SELECT FROM host')
  let waited = 0
  const migrating = migrate(url, () => waited++, folder)
  await expect.poll(() => waited, { timeout: 20_000 }).toBeGreaterThan(1)
  // Behind a lock that waits without end this would wait too.
  const writer = await pool.connect()
  await writer.query("SET statement_timeout = '5s'; UPDATE host SET hostname = hostname")
  writer.release()
  expect((await pool.query("SELECT to_regclass('beside') AS found")).rows).toEqual([{ found: null }])
  await reader.query('COMMIT')
  reader.release()
  expect(await migrating).toEqual(['20990101000000_next'])
})

test('a migration whose server was killed is taken up again where it was', async () => {
  const { pool, url } = await createTestDatabase()
  const folder = await withNext(`CREATE TABLE beside (id int); INSERT INTO beside VALUES (1);
    CREATE INDEX CONCURRENTLY beside_by_id ON beside (id);
    INSERT INTO beside VALUES (2);`)
  // As it is left by a kill -9 while the index is built: the first step is noted, the index is there and not valid.
  await pool.query(`CREATE TABLE beside (id int); INSERT INTO beside VALUES (1); CREATE INDEX beside_by_id ON beside (id);
    INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
    VALUES ('x', 'x', '20990101000000_next', now(), 1)`)
  expect(await migrate(url, undefined, folder)).toEqual(['20990101000000_next'])
  expect((await pool.query('SELECT id FROM beside ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }])
  expect(await migrate(url, undefined, folder)).toEqual([])
})

test('a migration that fails leaves nothing of itself, says why, and can be mended', async () => {
  const { pool, url } = await createTestDatabase()
  const wrong = await withNext('CREATE TABLE beside (id int); SELECT 1 / 0;')
  await expect(migrate(url, undefined, wrong)).rejects.toThrow('20990101000000_next: division by zero')
  expect((await pool.query("SELECT to_regclass('beside') AS found")).rows).toEqual([{ found: null }])
  const mended = await withNext('CREATE TABLE beside (id int);')
  expect(await migrate(url, undefined, mended)).toEqual(['20990101000000_next'])
  expect((await migrationNames(mended)).at(-1)).toBe('20990101000000_next')
})
