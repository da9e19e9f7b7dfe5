import { setTimeout as sleep } from 'node:timers/promises'
import { Parse } from 'typebox/value'
import { SnapshotReply } from '../../agent/contract/uplink.ts'
import type { Ledger } from './ledger.ts'
import type { SimulatedAgent } from './simulated-agent.ts'
import type { Kind, Tally } from './tally.ts'
import { NoAnswer, type Wire } from './wire.ts'

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
const SLOW_MS = 2000

export type UplinkOptions = {
  /** One for each replica; each attempt goes to any of them, as a load balancer does it. */
  wires: readonly Wire[]
  tally: Tally
  ledger?: Ledger
  signal: AbortSignal
  /** Of an agent's pauses; 0.1 for tests in which nothing is gained by waiting longer. */
  impatience?: number
}

/** Speaks for agents as agents do: waits as it is told, tries again what may succeed later, and nothing else. */
export class Uplink {
  readonly #options: UplinkOptions
  constructor(options: UplinkOptions) {
    this.#options = options
  }

  /** @returns what the server wants; null where it did not say */
  async checkIn(agent: SimulatedAgent): Promise<'nothing' | 'snapshot' | null> {
    const body = await this.#ask('check-in', agent, () => agent.checkInRequest())
    return body === null ? null : agent.checkedIn(body)
  }

  async send(agent: SimulatedAgent, written = agent.current): Promise<SnapshotReply | null> {
    const { ledger, tally } = this.#options
    ledger?.sent(agent, written)
    const body = await this.#ask(
      'snapshot',
      agent,
      () => agent.snapshotRequest(written),
      () => ledger?.unanswered(agent, written),
    )
    if (body === null) return null
    const reply = Parse(SnapshotReply, JSON.parse(body))
    tally.accepted(reply.outcome)
    ledger?.said(agent, written, reply)
    return reply
  }

  /** As an agent does every minute. */
  async report(agent: SimulatedAgent): Promise<void> {
    if ((await this.checkIn(agent)) === 'snapshot') await this.send(agent)
  }

  /** The body of a success; null after an answer that asking again does not change, or when all is over. */
  async #ask(
    kind: Kind,
    agent: SimulatedAgent,
    request: () => Buffer,
    onNoAnswer?: () => void,
  ): Promise<string | null> {
    const { wires, tally, signal, impatience = 1 } = this.#options
    for (let attempt = 1; ; attempt++) {
      const wire = wires.length > 1 ? wires[agent.random.integer(wires.length)] : wires[0]
      if (!wire) throw new Error('no server to ask')
      let waitMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (1 + agent.random.next())
      try {
        const answer = await wire.ask(request(), agent.isSlow ? SLOW_MS : 0)
        tally.answered(kind, answer)
        if (answer.status === 200) return answer.body
        if (!tally.refused(kind, answer)) return null
        waitMs += (answer.retryAfter ?? 0) * 1000
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        onNoAnswer?.()
        if (signal.aborted) return null
        tally.failed(kind, error)
      }
      if (!(await pause(waitMs * impatience, signal))) return null
      tally.retried++
    }
  }
}

/** @returns false when it was broken off */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal })
    return true
  } catch (error) {
    if (!signal.aborted) throw error
    return false
  }
}
