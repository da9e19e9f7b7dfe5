import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startReplica } from '../support/server-process.ts'
import { roundsOr, startFleet } from './fleet.ts'
import { afterwards, databaseOf, dataFolder } from './scene.ts'

const ROUNDS = roundsOr(1)
const OFFSETS = ['+2h', '-50m', '+3d'] as const
/** Debian's package libfaketime, on either kind of machine. */
const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file))
const NOTICED_MS = 1500

test.skipIf(LIBRARY === undefined)(
  `the clock of the server is moved by hours and days and back, ${ROUNDS} times (needs: libfaketime)`,
  async () => {
    const dataDir = await dataFolder()
    const clock = join(dataDir, 'clock')
    const move = async (offset: string) => {
      await writeFile(`${clock}.new`, `${offset}\n`)
      await rename(`${clock}.new`, clock)
      await sleep(NOTICED_MS)
    }
    await writeFile(clock, '+0\n')
    // The server's clock alone: its Postgres gets none of these, as one on another machine would not.
    const env = {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
    const server = await startReplica({ dataDir, env })
    afterwards(() => server.kill())
    const fleet = await startFleet({ addresses: [server.address], url: await databaseOf(dataDir) })
    for (let round = 1; round <= ROUNDS; round++) {
      for (const offset of OFFSETS) {
        await fleet.progress(20)
        await move(offset)
        // By a clock that is behind, what agents see was seen in the future: that is refused, and said.
        if (offset.startsWith('-')) await fleet.error('snapshot 400 clock-out-of-range')
        else await fleet.progress(20)
        await move('+0')
      }
    }
    await fleet.progress(20)
    await fleet.expectAllThere()
    expect(Object.keys(fleet.tally.errors)).toEqual(['snapshot 400 clock-out-of-range'])
    expect(fleet.tally.longestWait).toBeLessThanOrEqual(60)
  },
  900_000,
)
