import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { ConfigError } from '../config.ts'
import { isRefused, isRejected, UnkeptEnrolment, UplinkError } from './error.ts'
import type { Log } from './log.ts'
import { jittered } from './rescan.ts'

export type Patience = { minMs: number; maxMs: number; retries: number }
export const PATIENT: Patience = { minMs: 1000, maxMs: 300_000, retries: Infinity }
/** For a command that a person waits for. */
export const BRIEF: Patience = { minMs: 500, maxMs: 2000, retries: 2 }

const FIRST_PAUSE_INTERVALS = 3
const LONGEST_PAUSE_SECONDS = 3600

/** Before asking again after what a person has to mend, on the server or here: some intervals, later an hour. */
export const slowPauseMs = (intervalSeconds: number, times: number): number =>
  jittered(Math.min(FIRST_PAUSE_INTERVALS * intervalSeconds * 2 ** times, LONGEST_PAUSE_SECONDS))

/**
 * Tries again what may succeed later, at growing random distances and never before a server that said when to
 * come back. A refusal and a rejection are thrown at once.
 */
export function withBackoff<T>(
  attempt: () => Promise<T>,
  options: { signal: AbortSignal; log: Log; patience?: Patience },
): Promise<T> {
  const { signal, log, patience = PATIENT } = options
  return pRetry(attempt, {
    retries: patience.retries,
    minTimeout: patience.minMs,
    maxTimeout: patience.maxMs,
    factor: 2,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => isPassing(error),
    async onFailedAttempt({ error, attemptNumber, retriesLeft }) {
      if (!isPassing(error) || signal.aborted) return
      log('warn', error.message, { attempt: attemptNumber })
      const wait = error instanceof UplinkError ? error.retryAfterMs : undefined
      if (wait !== undefined && retriesLeft > 0) await sleep(wait, undefined, { signal })
    },
  })
}

/** What a person has to mend does not pass by waiting. */
const isPassing = (error: Error) =>
  !(error instanceof ConfigError || error instanceof UnkeptEnrolment || isRefused(error) || isRejected(error))
