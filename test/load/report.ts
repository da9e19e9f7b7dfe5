import type { Kind, Latency, Tally } from './tally.ts'

export type FleetReport = {
  agents: number
  seconds: number
  checkIns: number
  checkInsPerSecond: number
  /** Snapshots by what the server did with them. */
  outcomes: Record<string, number>
  /** Changed the state of a host. */
  committed: number
  committedPerSecond: number
  toldToWait: Record<string, number>
  retried: number
  errors: Record<string, number>
  latencyMs: Record<Kind, Latency>
  /** Of the generator itself: whoever shares its cores should know. */
  generator: { cpuMs: number; cpuMsPerRequest: number }
}

type Run = { agents: number; enrolment: Tally; tally: Tally; seconds: number; cpuMs: number }

const round = (value: number, digits = 1): number => Number(value.toFixed(digits))

export function reportOf({ agents, enrolment, tally, seconds, cpuMs }: Run): FleetReport {
  const checkIn = tally.latency('check-in')
  const snapshot = tally.latency('snapshot')
  const committed = tally.outcomes['stored'] ?? 0
  return {
    agents,
    seconds: round(seconds),
    checkIns: checkIn.answers,
    checkInsPerSecond: round(checkIn.answers / seconds),
    outcomes: tally.outcomes,
    committed,
    committedPerSecond: round(committed / seconds),
    toldToWait: tally.toldToWait,
    retried: tally.retried,
    errors: { ...enrolment.errors, ...tally.errors },
    latencyMs: { enrol: enrolment.latency('enrol'), 'check-in': checkIn, snapshot },
    generator: {
      cpuMs: round(cpuMs),
      cpuMsPerRequest: round(cpuMs / Math.max(1, checkIn.answers + snapshot.answers), 3),
    },
  }
}

/** For a person. */
export function reportTable(report: FleetReport): string {
  const rows = Object.entries(report.latencyMs)
    .filter(([, { answers }]) => answers > 0)
    .map(([kind, { answers, p50, p90, p99, max }]) => [kind, answers, p50, p90, p99, max])
  const table = [['', 'answers', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms'], ...rows]
    .map((row) =>
      row.map((cell, at) => (at === 0 ? String(cell).padEnd(10) : String(cell).padStart(10))).join(''),
    )
    .join('\n')
  const words = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ') || 'none'
  return [
    table,
    `${report.agents} agents for ${report.seconds} s: ${report.checkInsPerSecond} check-ins/s, ${report.committedPerSecond} committed/s`,
    `snapshots: ${words(report.outcomes)}`,
    `told to wait: ${words(report.toldToWait)}; errors: ${words(report.errors)}`,
    `generator: ${report.generator.cpuMsPerRequest} ms of processor a request`,
  ].join('\n')
}
