import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startReplica } from '../support/server-process.ts'
import { roundsOr, startFleet } from './fleet.ts'
import { afterwards, databaseOf, dataFolder } from './scene.ts'

const ROUNDS = roundsOr(1)
/** A cluster of its own takes 60 MB. */
const SIZE = '300m'

const smallDisk = await mkdtemp(join(tmpdir(), 'envherd-small-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'envherd', smallDisk])
const canMount = mounted.status === 0
afterwards(async () => {
  if (canMount) execFileSync('umount', ['--lazy', smallDisk])
  await rm(smallDisk, { recursive: true, force: true })
})

/** Takes all that is left of the disk. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'a')
  try {
    for (const size of [2 ** 20, 2 ** 12]) {
      const piece = Buffer.alloc(size)
      for (let written = size; written === size;) {
        ;({ bytesWritten: written } = await handle.write(piece))
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    await handle.close()
  }
}

/** Postgres ends itself where it cannot write its log. @returns once it has */
async function endOfLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    for (;;)
      await client.query(
        "SELECT pg_logical_emit_message(false, 'fault', repeat('x', 1000000)), pg_switch_wal()",
      )
  } catch {
    return
  } finally {
    await client.end().catch(() => undefined)
  }
}

test.skipIf(!canMount)(
  `the disk of Postgres is full, ${ROUNDS} times: agents are told to wait, and when there is room again all goes on by itself (needs: mount)`,
  async () => {
    const dataDir = await dataFolder(smallDisk)
    const server = await startReplica({ dataDir })
    afterwards(() => server.kill())
    const url = await databaseOf(dataDir)
    const fleet = await startFleet({ addresses: [server.address], url })
    const filler = join(smallDisk, 'filler')
    for (let round = 1; round <= ROUNDS; round++) {
      await fleet.progress(30)
      await fill(filler)
      await endOfLog(url)
      await fill(filler)
      await fleet.toldToWait()
      await rm(filler)
      await fleet.progress(30)
    }
    await fleet.expectAllThere()
    expect(fleet.tally.errors).toEqual({})
    expect(server.process.exitCode).toBeNull()
  },
  900_000,
)
