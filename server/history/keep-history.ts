import { asTheOnlyOne } from '../database/only-one.ts'
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
  await ensureMonths(pool, now())
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
  const run = async () => {
    try {
      await ensureMonths(pool, now())
      await move()
    } catch (error) {
      log.warn({ err: error }, 'the history could not be kept in order; again in an hour')
    }
  }
  const start = () => {
    running ??= run().finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(start, HOUR)
  timer.unref()
  start()
  return {
    close: async () => {
      closing = true
      clearInterval(timer)
      await running
    },
  }
}
