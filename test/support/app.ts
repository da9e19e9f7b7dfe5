import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { LightMyRequestResponse } from 'fastify'
import { pino, type Logger } from 'pino'
import { afterAll } from 'vitest'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { createAgentCache } from '../../server/accounts/agent-cache.ts'
import { createEnrollmentKey } from '../../server/accounts/enrollment.ts'
import { createToken } from '../../server/accounts/tokens.ts'
import { keepCollecting } from '../../server/agents/collecting.ts'
import { readRedactionKey } from '../../server/agents/settings.ts'
import { buildApp } from '../../server/app.ts'
import type { Config } from '../../server/config.ts'
import { createPool } from '../../server/database/connect.ts'
import type { Role } from '../../server/contract/account.ts'
import type { Deps } from '../../server/deps.ts'
import { createIngest, type IngestDeps } from '../../server/fleet/ingest.ts'
import { migrationNames } from '../../server/database/migrate.ts'
import { readSnapshot } from '../../server/queries/read-snapshot.ts'
import { createPresence } from '../../server/fleet/presence.ts'
import { createReadiness } from '../../server/health/readiness.ts'
import { createListener } from '../../server/database/listener.ts'
import { keepPolicy } from '../../server/judging/policy.ts'
import { createMeters } from '../../server/metrics/meters.ts'
import type { App } from '../../server/plugins/app-type.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { strictSerializer } from './strict-serializer.ts'

export type TestAgent = { hostId: string; secret: string; machineId: string; hostname: string }

/** A real app on a database of its own, with a token for each role. */
export type TestApp = {
  app: App
  deps: Deps
  database: TestDatabase
  tokens: Readonly<Record<Role, string>>
  /** Address, once `listen` was called. */
  listen(): Promise<string>
  /** GET as admin, or with other headers. */
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  enroll(hostname: string): Promise<TestAgent>
  /** Sends a snapshot as an agent does, made this agent's own: machine, name and moment. */
  send(agent: TestAgent, snapshot: Snapshot, takenAt?: Date): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

export type TestAppOptions = {
  config?: Partial<Config>
  now?: () => Date
  /** Where the server logs to, for tests that read it. */
  log?: Logger
  /** Judges instead of the catalogue, where a test is about what happens to findings. */
  diagnose?: NonNullable<IngestDeps['diagnose']>
}

export const TEST_CONFIG: Config = {
  host: '127.0.0.1',
  port: 0,
  databaseUrl: undefined,
  dataDir: '/nonexistent',
  logLevel: 'silent',
  adminEmail: undefined,
  adminPassword: undefined,
  publicUrl: 'http://envherd.test',
  trustedProxies: [],
  checkInSeconds: 60,
  groupDelayMs: 2,
  groupSize: 100,
  poolSize: 10,
  readPoolSize: 10,
  drainSeconds: 0,
  metricsToken: undefined,
  retentionDays: 90,
  historyDays: undefined,
  occurrenceDays: undefined,
  localAgent: false,
}

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase()
  const config = { ...TEST_CONFIG, ...options.config }
  const reads = createPool(database.url, { size: config.readPoolSize, onIdleError: () => undefined })
  const now = options.now ?? (() => new Date())
  const log = options.log ?? pino({ level: process.env['LOG_LEVEL'] ?? 'silent' })
  const policy = await keepPolicy({ pool: database.pool, log, now })
  const collecting = await keepCollecting({ pool: database.pool, log, now })
  const base = {
    config,
    log,
    pool: database.pool,
    reads,
    prisma: database.prisma,
    redactionKey: await readRedactionKey(database.pool),
    policy,
    collecting,
    fleetFacts: () => ({}),
    readiness: createReadiness({ pool: database.pool, log, now, migrations: await migrationNames() }),
    meters: createMeters(),
    now,
  }
  const { diagnose } = options
  const listener = createListener(base)
  const agents = createAgentCache({ ...base, listener })
  const ingest = createIngest({
    ...base,
    agents,
    readSnapshot: (host, id) => readSnapshot(base.pool, host, id),
    ...(diagnose ? { diagnose } : {}),
  })
  const presence = createPresence(base)
  const deps: Deps = { ...base, ingest, presence, agents, listener }
  const app = await buildApp(deps, strictSerializer)
  await listener.start()
  await app.ready()
  const tokens = {
    viewer: (await createToken(deps, { name: 'viewer', role: 'viewer' })).token,
    operator: (await createToken(deps, { name: 'operator', role: 'operator' })).token,
    admin: (await createToken(deps, { name: 'admin', role: 'admin' })).token,
  }
  const { key } = await createEnrollmentKey(deps, { name: 'tests' })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await app.close()
    await listener.close()
    await ingest.close()
    await presence.close()
    await policy.close()
    await collecting.close()
    await reads.end()
    await database.drop()
  }
  open.add(close)

  return {
    app,
    deps,
    database,
    tokens,
    close,
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    get: (path, headers = bearer(tokens.admin)) => app.inject({ url: `/api/v1${path}`, headers }),
    enroll: async (hostname) => {
      const machineId = createHash('sha256').update(hostname).digest('hex')
      const reply = await app.inject({
        method: 'POST',
        url: '/api/v1/agent/enroll',
        payload: { key, machineId, hostname, agentVersion: '0.1.0' },
      })
      const { hostId, secret } = reply.json<{ hostId: string; secret: string }>()
      return { hostId, secret, machineId, hostname }
    },
    send: (agent, snapshot, takenAt = base.now()) => {
      const { hostname, machineId } = agent
      const own: Snapshot = {
        ...snapshot,
        takenAt: takenAt.toISOString(),
        host: { ...snapshot.host, hostname, machineId },
      }
      return app.inject({
        method: 'POST',
        url: '/api/v1/agent/snapshots',
        headers: {
          ...bearer(agent.secret),
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        payload: gzipSync(JSON.stringify(own)),
      })
    },
  }
}

const open = new Set<() => Promise<void>>()
afterAll(async () => {
  for (const close of open) await close()
})
