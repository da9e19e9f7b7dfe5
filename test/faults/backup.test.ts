import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backUp } from '../../server/database/backup.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { startReplica } from '../support/server-process.ts'
import { startFleet, withPool } from './fleet.ts'
import { afterwards, databaseOf, dataFolder } from './scene.ts'

const snapshotsOf = (url: string) =>
  withPool(url, async (pool) => {
    const { rows } = await pool.query<{ key: string }>(
      "SELECT host_id || ' ' || id || ' ' || encode(content_hash, 'hex') AS key FROM history",
    )
    return new Set(rows.map(({ key }) => key))
  })

test('a backup taken under load holds all that was acknowledged before it, and every number in it is right', async () => {
  const dataDir = await dataFolder()
  const server = await startReplica({ dataDir })
  afterwards(() => server.kill())
  const url = await databaseOf(dataDir)
  const fleet = await startFleet({ addresses: [server.address], url })
  await fleet.progress(40)

  const before = await snapshotsOf(url)
  const parent = await mkdtemp(join(tmpdir(), 'envherd-backup-'))
  afterwards(() => rm(parent, { recursive: true, force: true }))
  const target = join(parent, 'copy')
  const copying = backUp(url, dataDir, target)
  await fleet.progress(20)
  await copying
  await expect(backUp(url, dataDir, target)).rejects.toThrow('is not empty')
  await fleet.expectAllThere()
  await server.stop()

  const restored = await startReplica({ dataDir: target })
  afterwards(() => restored.kill())
  const restoredUrl = await databaseOf(target)
  const after = await snapshotsOf(restoredUrl)
  expect([...before].filter((key) => !after.has(key))).toEqual([])
  expect(await withPool(restoredUrl, verifyCounters)).toEqual([])
  await restored.stop()
}, 180_000)
