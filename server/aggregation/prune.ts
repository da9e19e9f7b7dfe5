import { earlierClock } from '../database/clock.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { FOLD_LOCK } from './fold.ts'

const HOUR = 3_600_000
/** The longest window is 24 h: one hour more, so that no clock of another replica matters. */
export const LATEST_KEPT_HOURS = 25

/** A year of trend, and some days to begin it with. */
const TREND_DAYS = 400

/** A day stands until the next one that is kept: the last before the moment stays. */
const FORGET_DAYS = `
  DELETE FROM fact_day d WHERE day < $1
    AND EXISTS (SELECT FROM fact_day n WHERE n.name = d.name AND n.value = d.value AND n.day > d.day AND n.day <= $1)`

/** Takes away what no reader asks for any more; the counts in minutes and hours that old stay as they are. */
export async function prune({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<void> {
  const moment = (await earlierClock(pool, now())).getTime()
  const before = new Date((Math.floor(moment / HOUR) - LATEST_KEPT_HOURS) * HOUR)
  await inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(${FOLD_LOCK})`)
    await client.query('DELETE FROM pattern_host WHERE latest_at < $1', [before])
    await client.query('DELETE FROM fact_counter WHERE envs = 0')
    await client.query(FORGET_DAYS, [new Date(moment - TREND_DAYS * 24 * HOUR)])
  })
}
