export type Measure = { what: string; figure: string; values: Record<string, number> }

/** Milliseconds of each run, sorted. */
export function timeRuns(runs: number, work: (run: number) => void): Float64Array {
  const times = new Float64Array(runs)
  for (let run = 0; run < runs; run++) {
    const started = performance.now()
    work(run)
    times[run] = performance.now() - started
  }
  return times.sort()
}

export const quantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN
