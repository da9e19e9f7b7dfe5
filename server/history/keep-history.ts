import { asTheOnlyOne } from '../database/only-one.ts'
import { isLockedOut } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { ensureMonths } from './months.ts'
import { moveOldRows } from './old-layout.ts'
import { createHistory } from './write.ts'

const HOUR = 3_600_000

/** Keeps partitions ahead of the clock, from before serving on, and brings rows of the layout before over. */
export async function keepHistory({
  pool,
  log,
  now,
}: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<{ close(): Promise<void> }> {
  const makeMonths = () =>
    ensureMonths(pool, now()).catch((error: unknown) => {
      if (!isLockedOut(error)) throw error
      log.warn({ err: error }, 'months could not be made; the default partition takes their rows')
    })
  await makeMonths()
  let closing = false
  let running: Promise<void> | undefined
  const move = async () => {
    await asTheOnlyOne(pool, 'old history', async (lost) => {
      const isOver = () => closing || lost.aborted
      const { moved, unreadable } = await moveOldRows(pool, createHistory(), isOver)
      if (moved > 0) log.info({ snapshots: moved }, 'the history was brought over to its new layout')
      if (unreadable > 0)
        log.warn({ snapshots: unreadable }, 'old snapshots could not be read and stay behind')
    })
  }
  const run = async (...steps: (() => Promise<unknown>)[]) => {
    try {
      for (const step of steps) await step()
    } catch (error) {
      log.warn({ err: error }, 'the history could not be kept in order; again in an hour')
    }
  }
  const start = (...steps: Parameters<typeof run>) => {
    running ??= run(...steps).finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(() => start(makeMonths, move), HOUR)
  timer.unref()
  start(move)
  return {
    close: async () => {
      closing = true
      clearInterval(timer)
      await running
    },
  }
}
