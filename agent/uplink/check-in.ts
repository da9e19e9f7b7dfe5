import type { CheckInRequest } from '../contract/uplink.ts'
import { isRejected } from './error.ts'
import type { Log } from './log.ts'
import type { BelievedReply } from './protocol.ts'

/** What the very first servers already took. */
type Least = Pick<CheckInRequest, 'contentHash' | 'agentVersion'>
type Ask = (request: CheckInRequest) => Promise<BelievedReply>

export type CheckIns = {
  /** `isWhole`: the server took all of it. */
  ask(
    ask: Ask,
    least: Least,
    more: Partial<CheckInRequest>,
  ): Promise<{ reply: BelievedReply; isWhole: boolean }>
  /** What the server has against all there is to say, while it is told the least. */
  complaint(): string | undefined
  /** Another server may take more. */
  forget(): void
}

const LEAST_FOR_MS = 3_600_000

/**
 * A server that was set back to a release older than its agents takes no members it does not know: they say the least
 * for an hour, and are there all the while.
 */
export function checkIns(log: Log): CheckIns {
  let leastUntil = 0
  let complaint: string | undefined

  return {
    async ask(ask, least, more) {
      if (performance.now() < leastUntil) return { reply: await ask(least), isWhole: false }
      try {
        const reply = await ask({ ...least, ...more })
        complaint = undefined
        return { reply, isWhole: true }
      } catch (error) {
        if (!isRejected(error)) throw error
        const reply = await ask(least)
        complaint = error.message
        log('warn', `${complaint}; it is told no more than it needs for an hour`)
        leastUntil = performance.now() + LEAST_FOR_MS
        return { reply, isWhole: false }
      }
    },
    complaint: () => complaint,
    forget() {
      leastUntil = 0
      complaint = undefined
    },
  }
}
