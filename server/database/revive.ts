import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000

export type Outage = { state: 'lost' | 'failed' | 'back'; error?: unknown }

export type Guard = { release: () => Promise<void> }

/**
 * Postgres ends with everything that is connected to it, so its owner's connection tells when it is gone (killed
 * by the system for memory, or by hand). Then it is brought back, at growing distances, until released.
 */
export function guard(
  owner: pg.Client,
  revive: () => Promise<pg.Client>,
  report: (outage: Outage) => void,
): Guard {
  const released = new AbortController()
  const { signal } = released
  let current = owner
  let reviving: Promise<void> | undefined

  const watch = (client: pg.Client) => {
    current = client
    client.once('end', () => {
      if (!signal.aborted) reviving = bringBack()
    })
  }
  const bringBack = async () => {
    report({ state: 'lost' })
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        watch(await revive())
        report({ state: 'back' })
        return
      } catch (error) {
        report({ state: 'failed', error })
        await sleep(pause, undefined, { signal }).catch(ignoreAbort)
      }
    }
  }
  watch(owner)
  return {
    release: async () => {
      released.abort()
      await reviving
      await current.end().catch(ignoreLost)
    },
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}

/** Ended with Postgres already. */
function ignoreLost(): void {
  return
}
