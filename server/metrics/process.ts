import type { Pool } from 'pg'
import { collectDefaultMetrics } from 'prom-client'
import type { Meters } from './meters.ts'

/** Memory, CPU, file descriptors, garbage and the delay of the event loop, by the names every dashboard knows. */
export function watchProcess({ registry }: Pick<Meters, 'registry'>): void {
  collectDefaultMetrics({ register: registry })
}

/** Connections of pools by their name and state. */
export function watchPools(meters: Meters, pools: Readonly<Record<string, Pool>>): void {
  const each = (read: (pool: Pool) => number) => () =>
    Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, read(pool)]))
  meters.readAllAtScrape(
    'envherd_pool_connections_in_use',
    'Database connections at work.',
    'pool',
    each(({ totalCount, idleCount }) => totalCount - idleCount),
  )
  meters.readAllAtScrape(
    'envherd_pool_connections_max',
    'Most database connections.',
    'pool',
    each(({ options }) => options.max),
  )
  meters.readAllAtScrape(
    'envherd_pool_waiting',
    'Work that waits for a database connection.',
    'pool',
    each(({ waitingCount }) => waitingCount),
  )
}
