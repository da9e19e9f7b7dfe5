import { asTheOnlyOne } from '../database/only-one.ts'
import type { Deps } from '../deps.ts'
import { rejudgeFleet, type Failed } from './rejudge.ts'
import { applySuppressions } from './suppress.ts'

/** Suppressions end within a minute of their time. */
const SWEEP_MS = 60_000

/** Keeps verdicts true: a new catalogue reaches every host, suppressions end when they should. One replica at a time. */
export function keepJudging(deps: Pick<Deps, 'pool' | 'log' | 'ingest' | 'policy' | 'now'>): {
  close(): Promise<void>
} {
  const failed: Failed = new Map()
  let closing = false
  let running: Promise<void> | undefined
  const sweep = async () => {
    try {
      await asTheOnlyOne(deps.pool, 'judging', async (lost) => {
        const changed = await applySuppressions(deps, lost)
        if (changed > 0) deps.log.info({ findings: changed }, 'suppressions were applied')
        const judged = await rejudgeFleet(deps, failed, () => closing || lost.aborted)
        if (judged > 0) deps.log.info({ hosts: judged }, 'hosts were judged by the present catalogue')
      })
    } catch (error) {
      deps.log.warn({ err: error }, 'verdicts could not be brought up to date; again in a minute')
    }
  }
  const run = () => {
    running ??= sweep().finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(run, SWEEP_MS)
  timer.unref()
  run()
  return {
    close: async () => {
      closing = true
      clearInterval(timer)
      await running
    },
  }
}
