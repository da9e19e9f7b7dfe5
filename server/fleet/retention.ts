import { cutLog } from '../aggregation/cut.ts'
import { asTheOnlyOne } from '../database/only-one.ts'
import { earlierClock } from '../database/clock.ts'
import { inTransaction, isLockedOut } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { askAgain } from './ask-again.ts'
import { removeDeadLetters } from './dead-letters.ts'
import { dropMonths, type RemovedHistory } from '../history/months.ts'
import { removeOldRows } from '../history/old-layout.ts'

const DAY = 86_400_000
/** After a start there is more urgent work. */
const FIRST_RUN_MS = 60_000
/** A backup that takes hours comes at the same hour every night, and so did the next run. */
const AGAIN_MS = 15 * 60_000

export type Removed = { partitions: string[]; minutes: number; history: RemovedHistory }

type Kept = Pick<Deps['config'], 'retentionDays'> &
  Partial<Pick<Deps['config'], 'historyDays' | 'occurrenceDays'>>

/**
 * Removes what is older than the days kept. The log goes by whole days, so that it ends at the same moment as the
 * minutes; the history by whole months, so that a month is dropped and not picked from.
 * @throws the reason of `lost` before the next step, when another replica may be at the same
 */
export async function applyRetention(
  deps: Pick<Deps, 'pool' | 'now'> & Partial<Pick<Deps, 'log'>> & { config: Kept },
  lost?: AbortSignal,
): Promise<Removed> {
  const { pool, config, now } = deps
  const moment = await earlierClock(pool, now())
  const before = (days: number) => new Date((Math.floor(moment.getTime() / DAY) - days) * DAY)
  const cut = await inTransaction(pool, async (client) => {
    // Waits briefly behind writers, who then wait behind it: rather later than long. Autovacuum gives way after 1 s.
    await client.query("SET LOCAL lock_timeout = '2s'")
    return cutLog(client, before(config.occurrenceDays ?? config.retentionDays), moment)
  })
  const cutoff = before(config.historyDays ?? config.retentionDays)
  lost?.throwIfAborted()
  await removeOldRows(pool, cutoff)
  lost?.throwIfAborted()
  await removeDeadLetters(pool, before(config.retentionDays))
  return { ...cut, history: await dropMonths(pool, cutoff, moment, askAgain(deps), lost) }
}

/** Once a day, by one replica at a time; sooner where somebody held what was to be dropped. */
export function keepRetention(
  deps: Pick<Deps, 'pool' | 'log' | 'now' | 'config'>,
  { first, again } = { first: FIRST_RUN_MS, again: AGAIN_MS },
): { close(): Promise<void> } {
  let closed = false
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  /** @returns how long until the next time */
  const run = async (): Promise<number> => {
    try {
      await asTheOnlyOne(deps.pool, 'retention', async (lost) => {
        const removed = await applyRetention(deps, lost)
        deps.log.info(removed, 'removed what is older than it is to be kept')
      })
      return DAY
    } catch (error) {
      const soon = isLockedOut(error)
      const when = soon ? `in ${again / 1000} s` : 'tomorrow'
      deps.log.warn({ err: error }, `old data could not be removed; again ${when}`)
      return soon ? again : DAY
    }
  }
  const start = () => {
    running = run().then((pause) => {
      if (!closed) timer = setTimeout(start, pause)
    })
  }
  timer = setTimeout(start, first)
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}
