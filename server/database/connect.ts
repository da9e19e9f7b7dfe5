import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '#prisma/client'
import { startEmbedded } from './embedded.ts'
import type { Outage } from './revive.ts'

export type Database = {
  url: string
  /** For a person: where the data is, without the password. */
  description: string
  /** Ends an embedded Postgres; a foreign one is left alone. */
  stop: () => Promise<void>
}

/** The Postgres named by `databaseUrl`, else our own in `dataDir`. */
export async function openDatabase(
  databaseUrl: string | undefined,
  dataDir: string,
  onOutage?: (outage: Outage) => void,
): Promise<Database> {
  if (databaseUrl === undefined) {
    const { url, adopted, stop } = await startEmbedded(dataDir, {}, onOutage)
    return {
      url,
      description: `embedded Postgres in ${dataDir}${adopted ? ' (was still running)' : ''}`,
      stop,
    }
  }
  const { host, pathname } = new URL(databaseUrl)
  return { url: databaseUrl, description: `Postgres ${host}${pathname}`, stop: async () => undefined }
}

/**
 * How values come back: int8 as number, timestamptz as Date (milliseconds are all that is stored), numeric as
 * string, jsonb parsed, bytea as Buffer. Ids and counts stay far below 2^53; beyond it reading fails rather than rounds.
 */
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, parseInt8)

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a JavaScript number`)
  return value
}

export type PoolOptions = {
  size: number
  /** An idle connection broke; the pool replaces it on next use. */
  onIdleError: (error: Error) => void
  statementTimeoutMs?: number
}

/**
 * What Postgres asks of a silent connection: whoever was cut off holds its locks for some 15 s, not for two hours.
 * A statement's answer that nobody takes counts as silence.
 */
export const KEEP_ALIVE = optionsOf({
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 3,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 15_000,
})

/**
 * Whatever Postgres it is: flash storage, and no statement is long enough for compiling it to pay, or for others to help
 * (without helpers a list under filters took a quarter less time). The lists' choice of a plan is in these units.
 */
const PLANNING = optionsOf({ random_page_cost: 1.1, jit: 'off', max_parallel_workers_per_gather: 0 })

function optionsOf(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** With what the address itself asks for; pg would take its options in the place of ours. */
export function withOptions(url: string, options: string): string {
  const asked = new URL(url)
  const own = asked.searchParams.get('options')
  asked.searchParams.set('options', own === null ? options : `${own} ${options}`)
  return asked.href
}

/**
 * A third of what an agent waits for its answer: behind whoever holds a lock for longer it is told to come later, with
 * time left for what it waited for before.
 */
const LOCK_MS = 10_000

/** Only if Postgres is gone without a word: it ends statements itself before. */
const NO_ANSWER_MS = 5_000

export function createPool(url: string, options: PoolOptions): pg.Pool {
  const statementTimeout = options.statementTimeoutMs ?? 30_000
  const pool = new pg.Pool({
    connectionString: withOptions(url, `-c TimeZone=UTC ${KEEP_ALIVE} ${PLANNING}`),
    application_name: 'envherd',
    max: options.size,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    // What a transaction asks without waiting is sent at once; what it awaits one by one is sent as ever.
    pipeline: true,
    statement_timeout: statementTimeout,
    lock_timeout: LOCK_MS,
    query_timeout: statementTimeout + NO_ANSWER_MS,
    // A transaction whose owner hangs must not hold host rows for ever.
    idle_in_transaction_session_timeout: 30_000,
    types,
  })
  pool.on('error', options.onIdleError)
  // The pool listens only to idle clients. One that is lost between two statements of a transaction would end
  // the process as an unheard error event; the next statement rejects anyway.
  pool.on('connect', (client) => client.on('error', ignoreUntilNextStatement))
  return pool
}

/** Prisma on the pool's connections; ending the pool is left to its owner. */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) })
}

function ignoreUntilNextStatement(): void {
  return
}
