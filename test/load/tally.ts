import type { Answer, NoAnswer } from './wire.ts'

export type Kind = 'enrol' | 'check-in' | 'snapshot'
export type Latency = { answers: number; p50: number; p90: number; p99: number; max: number }

/** What became of everything that was asked. */
export class Tally {
  readonly #latencies = new Map<Kind, number[]>()
  /** Of snapshots that were accepted, by outcome. */
  readonly outcomes: Record<string, number> = {}
  /** Told to come back later: a 429 or 503 with Retry-After. */
  readonly toldToWait: Record<string, number> = {}
  /** Most seconds that anybody was told to wait. */
  longestWait = 0
  /** Everything else that was no success. */
  readonly errors: Record<string, number> = {}
  /** Asked again after either. */
  retried = 0

  answered(kind: Kind, { milliseconds }: Answer): void {
    const list = this.#latencies.get(kind)
    if (list) list.push(milliseconds)
    else this.#latencies.set(kind, [milliseconds])
  }

  accepted(outcome: string): void {
    count(this.outcomes, outcome)
  }

  /** @returns whether to come back later */
  refused(kind: Kind, { status, body, retryAfter }: Answer): boolean {
    const what = `${kind} ${status} ${problemCode(body)}`
    const isToWait = (status === 429 || status === 503) && retryAfter !== null
    if (isToWait) this.longestWait = Math.max(this.longestWait, retryAfter)
    count(isToWait ? this.toldToWait : this.errors, what)
    return isToWait
  }

  failed(kind: Kind, { code }: NoAnswer): void {
    count(this.errors, `${kind} ${code}`)
  }

  latency(kind: Kind): Latency {
    const sorted = Float64Array.from(this.#latencies.get(kind) ?? []).sort()
    const at = (q: number) =>
      Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(2))
    return { answers: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
  }
}

const count = (counts: Record<string, number>, what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1
}

const problemCode = (body: string): string => /"code":"([\w-]+)"/.exec(body)?.[1] ?? 'no-problem'
