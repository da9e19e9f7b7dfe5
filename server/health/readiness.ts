import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { HealthProblem } from '../contract/health.ts'
import type { Fault, Readiness } from '../deps.ts'
import { databaseFaults } from './database-state.ts'

type Needs = {
  pool: Pool
  log: Logger
  now: () => Date
  /** Names of the migrations that this release knows; none: not looked at. */
  migrations: readonly string[]
}

/** Whether this process can serve: asked by load balancers, so that they stop sending in time, and by people. */
export function createReadiness({ pool, log, now, migrations }: Needs): Readiness {
  const watched: (() => Fault | undefined)[] = []
  const since = new Map<string, Date>()
  let draining = false
  let running: Promise<HealthProblem[]> | undefined

  const look = async (): Promise<HealthProblem[]> => {
    const faults: Fault[] = [
      ...(draining
        ? [{ part: 'draining' as const, detail: 'this server is about to stop', blocking: true }]
        : []),
      ...(await databaseFaults(pool, now(), migrations)),
      ...watched.flatMap((read) => read() ?? []),
    ]
    note(faults)
    return faults
      .map((fault) => ({ ...fault, since: (fault.since ?? since.get(fault.part) ?? now()).toISOString() }))
      .sort((a, b) => Number(b.blocking) - Number(a.blocking))
  }
  /** A fault begins when it is seen first, and is logged then and when it is over. */
  const note = (faults: readonly Fault[]) => {
    for (const { part, detail } of faults) {
      if (since.has(part)) continue
      since.set(part, now())
      log.warn({ part, detail }, 'health: something is wrong')
    }
    const present = new Set<string>(faults.map(({ part }) => part))
    for (const [part, at] of since) {
      if (present.has(part)) continue
      since.delete(part)
      log.info({ part, since: at }, 'health: right again')
    }
  }
  return {
    // Many may ask at once: the database is asked once.
    check: () => (running ??= look().finally(() => (running = undefined))),
    watch: (read) => void watched.push(read),
    drain: () => void (draining = true),
    isDraining: () => draining,
  }
}
