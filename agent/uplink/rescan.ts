import { setTimeout as sleep } from 'node:timers/promises'

/** A flag that one side raises and the other waits for; raising it twice before the wait counts once. */
export type Bell = { ring(): void; wait(signal: AbortSignal): Promise<void> }

export function bell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(signal) {
      if (!rung) {
        await new Promise<void>((resolve, reject) => {
          const onAbort = () => reject(abortReason(signal))
          if (signal.aborted) {
            onAbort()
            return
          }
          signal.addEventListener('abort', onAbort, { once: true })
          wake = () => {
            signal.removeEventListener('abort', onAbort)
            resolve()
          }
        })
      }
      wake = undefined
      rung = false
    },
  }
}

const abortReason = (signal: AbortSignal) =>
  signal.reason instanceof Error ? signal.reason : new Error('aborted')

/** An editor writes a file in several steps; an installer writes many files. */
const SETTLE_MS = 300
/** A build that rewrites a watched file all the time must not make the agent busy. */
const GAP_MS = 1000

/** Scans once now, then after each ring: settled, and at most once a second. Ends when aborted. */
export async function scanOnChange(
  changed: Bell,
  scan: () => Promise<void>,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    const started = performance.now()
    await scan()
    await changed.wait(signal)
    await sleep(SETTLE_MS, undefined, { signal })
    const early = GAP_MS - (performance.now() - started)
    if (early > 0) await sleep(early, undefined, { signal })
  }
}

/** The interval plus or minus 10 %, so that a fleet started at once does not check in at once. */
export const jittered = (seconds: number, random = Math.random()): number =>
  seconds * 1000 * (0.9 + 0.2 * random)
