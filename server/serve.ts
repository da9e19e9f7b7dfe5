import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createAgentCache } from './accounts/agent-cache.ts'
import { ensureSetup } from './accounts/setup.ts'
import { keepCollecting } from './agents/collecting.ts'
import { readRedactionKey } from './agents/settings.ts'
import { keepFolding } from './aggregation/keep-folding.ts'
import { buildApp } from './app.ts'
import { addressOf, type Config } from './config.ts'
import { createPool, createPrisma, openDatabase } from './database/connect.ts'
import { freePort } from './database/data-folder.ts'
import { migrateApart } from './database/migrate-apart.ts'
import { migrationNames } from './database/migrate.ts'
import type { Outage } from './database/revive.ts'
import { keepPartitions } from './database/partitions.ts'
import type { Deps } from './deps.ts'
import { createIngest } from './fleet/ingest.ts'
import { keepHistory } from './history/keep-history.ts'
import { readSnapshot } from './queries/read-snapshot.ts'
import { createPresence } from './fleet/presence.ts'
import { keepPresence } from './fleet/presence-sweep.ts'
import { keepRetention } from './fleet/retention.ts'
import { createReadiness } from './health/readiness.ts'
import { keepFleetFacts } from './judging/fleet-facts.ts'
import { keepPolicy } from './judging/policy.ts'
import { keepJudging } from './judging/keep-judging.ts'
import { createMeters } from './metrics/meters.ts'
import { watchAgents } from './metrics/agents.ts'
import { watchPools, watchProcess } from './metrics/process.ts'
import { createListener } from './database/listener.ts'
import type { App } from './plugins/app-type.ts'
import { startLocalAgent } from './local-agent/local-agent.ts'

/**
 * Connections that the system keeps until they are accepted; it may keep fewer. A fleet comes back all at once, and one
 * that finds no place tries again after seconds.
 */
const MOST_KNOCKING = 4_096
/** Below the 10 s after which container tools kill. */
const FINISH_MS = 7_000

export type Running = {
  /** Where it listens, as this machine reaches it. */
  address: string
  /** Present until the first admin exists. */
  setupLink: string | undefined
  deps: Deps
  /** Everything in order; nothing acknowledged is lost. */
  close: () => Promise<void>
}

/** Database, migrations, service, local agent: all of it up, or none of it. */
export async function serve(settings: Config, log: Logger): Promise<Running> {
  const closers: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer()
      } catch (error) {
        // The next part still has to end.
        log.error({ err: error }, 'a part of the server did not end cleanly')
      }
    }
  }
  try {
    const config = await withPort(settings)
    const database = await openDatabase(config.databaseUrl, config.dataDir, (outage) =>
      logOutage(log, outage),
    )
    closers.push(database.stop)
    log.info(database.description)
    const applied = await migrateApart(database.url, (migration, attempt) =>
      log.warn({ migration, attempt }, 'a migration waits for work of others; trying again'),
    )
    if (applied.length > 0) log.info({ applied }, 'database migrated')

    const onIdleError = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
    const pool = createPool(database.url, { size: config.poolSize, onIdleError })
    const reads = createPool(database.url, { size: config.readPoolSize, onIdleError })
    const prisma = createPrisma(pool)
    closers.push(
      () => pool.end(),
      () => reads.end(),
      () => prisma.$disconnect(),
    )
    const now = () => new Date()
    const meters = createMeters()
    watchProcess(meters)
    watchPools(meters, { work: pool, reads })
    watchAgents(meters, { pool: reads, log })
    const readiness = createReadiness({ pool, log, now, migrations: await migrationNames() })
    const redactionKey = await readRedactionKey(pool)
    const facts = await keepFleetFacts({ pool, log, now })
    const policy = await keepPolicy({ pool, log, now })
    const collecting = await keepCollecting({ pool, log, now })
    const base = {
      config,
      log,
      pool,
      reads,
      prisma,
      redactionKey,
      policy,
      collecting,
      fleetFacts: facts.current,
      readiness,
      meters,
      now,
    }
    const partitions = await keepPartitions(base)
    const history = await keepHistory(base)
    const retention = keepRetention(base)
    const sweep = keepPresence(base)
    const folding = keepFolding(base)
    const presence = createPresence(base)
    const listener = createListener(base)
    const agents = createAgentCache({ ...base, listener })
    const ingest = createIngest({
      ...base,
      agents,
      readSnapshot: (host, id) => readSnapshot(base.pool, host, id),
    })
    const deps: Deps = { ...base, ingest, presence, agents, listener }
    const judging = keepJudging(deps)
    closers.push(
      () => facts.close(),
      () => policy.close(),
      () => collecting.close(),
      () => partitions.close(),
      () => history.close(),
      () => retention.close(),
      () => sweep.close(),
      () => folding.close(),
      () => listener.close(),
      () => presence.close(),
      () => ingest.close(),
      () => judging.close(),
    )

    const app = await buildApp(deps)
    closers.push(() => closeInTime(app))
    await listener.start()
    const setupLink = await ensureSetup(deps)
    await app.listen({ host: config.host, port: config.port, backlog: MOST_KNOCKING })
    const address = addressOf(config.host, config.port)
    if (config.localAgent) {
      const agent = startLocalAgent(deps, address)
      closers.push(() => agent?.stop())
    }
    const close = async () => {
      readiness.drain()
      await sleep(config.drainSeconds * 1000)
      await closeAll()
    }
    return { address, setupLink, deps, close }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** What has begun is answered; an upload that never ends does not keep the server. */
async function closeInTime(app: App): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), FINISH_MS)
  await app.close().finally(() => clearTimeout(timer))
}

function logOutage(log: Logger, { state, error }: Outage): void {
  if (state === 'lost') log.error('the embedded Postgres ended; starting it again')
  else if (state === 'failed') log.error({ err: error }, 'the embedded Postgres could not be started')
  else log.info('the embedded Postgres runs again')
}

/** Port 0 is settled before anything is built on the public address. */
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config
  const port = await freePort(config.host)
  const unset = config.publicUrl === addressOf(config.host, 0)
  return { ...config, port, publicUrl: unset ? addressOf(config.host, port) : config.publicUrl }
}
