import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../server/database/embedded.ts'
import { startReplica } from '../support/server-process.ts'
import { roundsOr, startFleet, withPool } from './fleet.ts'
import { networkOfItsOwn } from './network-of-its-own.ts'
import { afterwards, dataFolder } from './scene.ts'

const ROUNDS = roundsOr(1)
/** Beyond the 30 s after which Postgres ends a transaction whose owner is silent, in the long form. */
const CUT_MS = ROUNDS > 1 ? 45_000 : 6_000
/** Agents wait 30 s; here they try another replica sooner. */
const PATIENCE_MS = 3_000

const network = networkOfItsOwn()

test.skipIf(!network)(
  `one of three replicas is cut off, ${ROUNDS} times: the others go on, and it is back when the network is (needs: ip netns)`,
  async () => {
    if (!network) return
    const { here, there, both, through } = network
    const dataDir = await dataFolder()
    const { url, stop } = await startEmbedded(dataDir, { listen_addresses: `127.0.0.1,${here}` })
    afterwards(stop)
    await appendFile(join(dataDir, 'postgres', 'pg_hba.conf'), `host all all ${both} scram-sha-256\n`)
    await withPool(url, (pool) => pool.query('SELECT pg_reload_conf()'))

    const from = (host: string) => url.replace('@127.0.0.1:', `@${host}:`)
    const replica = async (
      env: Record<string, string>,
      place: { through?: readonly string[]; host?: string } = {},
    ) => {
      const started = await startReplica({ dataDir: await dataFolder(), env, ...place })
      afterwards(() => started.kill())
      return started
    }
    const replicas = [
      await replica({ DATABASE_URL: url }),
      await replica({ DATABASE_URL: url }),
      await replica({ DATABASE_URL: from(here) }, { through, host: there }),
    ]
    const addresses = replicas.map(({ address }) => address)
    const [, , cutOff] = addresses
    const isServing = () =>
      fetch(`${cutOff}/api/v1/health`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
        ({ ok }) => ok,
        () => false,
      )
    const fleet = await startFleet({ addresses, url, patienceMs: PATIENCE_MS })
    for (let round = 1; round <= ROUNDS; round++) {
      await fleet.progress(30)
      network.cut()
      await Promise.all([fleet.progress(20), sleep(CUT_MS)])
      expect(await isServing()).toBe(false)
      network.mend()
      await expect.poll(isServing, { timeout: 60_000, interval: 200 }).toBe(true)
      await fleet.progress(30)
    }
    await fleet.expectAllThere()
    for (const { process } of replicas) expect(process.exitCode).toBeNull()
  },
  900_000,
)
