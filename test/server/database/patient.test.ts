import { expect, test } from 'vitest'
import { createPool } from '../../../server/database/connect.ts'
import { patiently } from '../../../server/database/patient.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import { createTestDatabase } from '../../support/database.ts'

test('a statement may take longer than the pool lets others take, on either side', async () => {
  const database = await createTestDatabase()
  const pool = createPool(database.url, { size: 1, statementTimeoutMs: 100, onIdleError: () => undefined })
  // pg itself would give it up 5 s later.
  const slow = 'SELECT pg_sleep(5.5)'
  await expect(inTransaction(pool, (client) => client.query(slow))).rejects.toThrow('statement timeout')
  const patient = inTransaction(pool, async (client) => (await patiently(client))(slow))
  expect((await patient).rowCount).toBe(1)
  await pool.end()
  await database.drop()
})
