import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { freePort } from '../support/server-process.ts'

test('a database that holds the tables of something else is left as it is: the server ends and says why', async () => {
  const database = await createTestDatabase('empty')
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-foreign-'))
  try {
    await database.pool.query('CREATE TABLE invoice (id integer PRIMARY KEY)')
    const env = {
      ...process.env,
      DATABASE_URL: database.url,
      ENVHERD_DATA_DIR: dataDir,
      ENVHERD_LOCAL_AGENT: '0',
      PORT: String(await freePort()),
    }
    const ended = promisify(execFile)(process.execPath, ['dist/server/main.mjs'], { env, timeout: 20_000 })
    await expect(ended).rejects.toThrow('The database schema is not empty')
    await expect(ended).rejects.toMatchObject({ code: 1 })
    const { rows } = await database.pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    expect(rows).toEqual([{ tablename: 'invoice' }])
  } finally {
    await rm(dataDir, { recursive: true, force: true })
    await database.drop()
  }
})
