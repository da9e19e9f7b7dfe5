import type { AgentFacts } from '../contract/uplink.ts'
import { keyedHash } from '../redact/keyed-hash.ts'
import { maskText } from '../redact/variables.ts'
import type { Packed } from './packed.ts'
import type { SpoolEntry } from './spool.ts'

/** Where nothing else changes, the timings are told once in this time. */
const TELL_AGAIN_MS = 86_400_000

export type FactsTeller = {
  /** What went wrong last; kept until the process ends, for whoever asks why a machine was silent. */
  failed(message: string, redactionKey: string): void
  /** What the server is to know and does not: nothing at most check-ins. */
  due(current: Packed, backlog: readonly SpoolEntry[]): AgentFacts | undefined
  told(facts: AgentFacts): void
  /** Another server, or another host there, knows nothing yet. */
  forget(): void
}

export function factsTeller(now: () => number = Date.now): FactsTeller {
  const startedAt = new Date(now()).toISOString()
  let lastError: AgentFacts['lastError']
  let last: { key: string; at: number } | undefined

  return {
    failed(message, redactionKey) {
      const text = maskText(message, keyedHash(redactionKey)).slice(0, 500)
      lastError = { at: new Date(now()).toISOString(), message: text }
    },
    due(current, backlog) {
      const oldest = backlog[0]
      const facts: AgentFacts = {
        envs: current.envs,
        startedAt,
        timings: { ...current.timings },
        failed: current.failed.slice(0, 500),
        spool: {
          waiting: backlog.length,
          bytes: backlog.reduce((sum, { bytes }) => sum + bytes, 0),
          ...(oldest && { oldestAt: oldest.writtenAt.toISOString() }),
        },
        ...(lastError && { lastError }),
      }
      if (last && last.key === keyOf(facts) && now() - last.at < TELL_AGAIN_MS) return undefined
      return facts
    },
    told(facts) {
      last = { key: keyOf(facts), at: now() }
    },
    forget() {
      last = undefined
    },
  }
}

/** Times differ at every look and say nothing new. */
const keyOf = (facts: AgentFacts): string => JSON.stringify({ ...facts, timings: null })
