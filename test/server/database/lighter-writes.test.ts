import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, prismaFolder } from '../../../server/database/migrate.ts'
import { createTestDatabase } from '../../support/database.ts'

const NAME = '20261121151000_lighter_writes'

test('rules without a verdict that a host had before are still told', async () => {
  const { pool, url } = await createTestDatabase('empty')
  const folder = await mkdtemp(join(tmpdir(), 'envherd-migrations-'))
  await cp(prismaFolder(), folder, { recursive: true, filter: (source) => !source.includes(NAME) })
  await migrate(url, undefined, folder)
  await pool.query(
    `INSERT INTO host (machine_id, hostname, not_evaluated) VALUES ('a', 'a', '[{"reason": "no go"}]'), ('b', 'b', '[]')`,
  )
  expect((await migrate(url)).at(0)).toBe(NAME)
  const { rows } = await pool.query(
    'SELECT hostname, reasons FROM host JOIN host_not_evaluated n ON n.host_id = host.id',
  )
  expect(rows).toEqual([{ hostname: 'a', reasons: [{ reason: 'no go' }] }])
  await rm(folder, { recursive: true, force: true })
})
