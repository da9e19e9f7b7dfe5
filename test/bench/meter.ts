import { quantile } from './measure.ts'
import { memoryOfTree, residentOf, spentByTree } from './process-figures.ts'

/** What happened in one stretch of load, and whom it cost how much. */
export type Metered = {
  items: number
  perSecond: number
  p50: number
  p99: number
  /** Milliseconds of processor for each item. */
  server: number
  postgres: number
  generator: number
  serverMb: number
  postgresMb: number
}

export type Parties = { server: number; postmaster: number | null }

/** The generator is this process. */
export async function metered(
  { server, postmaster }: Parties,
  work: () => Promise<readonly number[]>,
): Promise<Metered> {
  const spent = () => ({
    at: performance.now(),
    server: spentByTree(server),
    postgres: postmaster === null ? 0 : spentByTree(postmaster),
    own: process.cpuUsage(),
  })
  const before = spent()
  const latencies = Float64Array.from(await work()).sort()
  const after = spent()
  const own = process.cpuUsage(before.own)
  const items = latencies.length
  return {
    items,
    perSecond: (items / (after.at - before.at)) * 1000,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    server: (after.server - before.server) / items,
    postgres: (after.postgres - before.postgres) / items,
    generator: (own.user + own.system) / 1000 / items,
    serverMb: residentOf(server),
    postgresMb: postmaster === null ? 0 : memoryOfTree(postmaster),
  }
}

export const cpuOf = ({ server, postgres }: Metered): number => server + postgres

export function wordsOf(metered: Metered): string {
  const { perSecond, p50, p99, server, postgres, generator, serverMb, postgresMb } = metered
  return (
    `${perSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; CPU ${cpuOf(metered).toFixed(3)} ms each ` +
    `(server ${server.toFixed(3)}, Postgres ${postgres.toFixed(3)}), generator ${generator.toFixed(3)}; ` +
    `server ${serverMb.toFixed(0)} MB, Postgres ${postgresMb.toFixed(0)} MB`
  )
}

/** So many at a time, each as soon as the one before is answered, until the time is up or `turn` has nothing left. */
export async function asFastAsAnswered(
  width: number,
  seconds: number,
  turn: () => Promise<number> | undefined,
): Promise<number[]> {
  const until = performance.now() + seconds * 1000
  const latencies: number[] = []
  const worker = async () => {
    while (performance.now() < until) {
      const asked = turn()
      if (!asked) return
      latencies.push(await asked)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return latencies
}

/**
 * A generator that does not sleep while it waits. On a virtual machine an answer that wakes its reader costs the sender
 * 0.03 ms for that alone, a third of a check-in; beside the bare route, which answers faster than the generator asks,
 * it never sleeps anyway.
 */
export async function awake<T>(work: () => Promise<T>): Promise<T> {
  let next = setImmediate(function again() {
    next = setImmediate(again)
  })
  try {
    return await work()
  } finally {
    clearImmediate(next)
  }
}
