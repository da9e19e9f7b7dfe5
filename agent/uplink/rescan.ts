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
/** What changes all the time is looked at less and less often, as long as nothing new comes of it much less. */
const GAP_MS = 1000
const MAX_GAP_MS = { news: 3500, nothing: 30_000 } as const

/** What came of a look; `routine`: nobody asked for it but the clock. */
export type Outcome = 'news' | 'nothing' | 'routine'

/** The pause to keep after a look that was followed by a ring before the pause was over. */
export const longerGap = (gap: number, outcome: Outcome): number =>
  outcome === 'routine' ? gap : Math.min(gap * 2, MAX_GAP_MS[outcome])

/**
 * Looks once now, then after each ring, when things have settled. A look costs some tenths of a second of a
 * processor, so the pauses grow while the ringing goes on; the last ring is always followed by a look.
 */
export async function lookOnChange(
  changed: Bell,
  look: () => Promise<Outcome>,
  signal: AbortSignal,
): Promise<never> {
  let gap = GAP_MS
  for (;;) {
    const outcome = await look()
    const ended = performance.now()
    await changed.wait(signal)
    await sleep(SETTLE_MS, undefined, { signal })
    const early = gap - (performance.now() - ended)
    gap = early > 0 ? longerGap(gap, outcome) : GAP_MS
    if (early > 0) await sleep(early, undefined, { signal })
  }
}

/** The interval plus or minus 10 %, so that a fleet started at once does not check in at once. */
export const jittered = (seconds: number, random = Math.random()): number =>
  seconds * 1000 * (0.9 + 0.2 * random)
