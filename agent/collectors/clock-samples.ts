import type { Clock } from '../contract/sections/clock.ts'
import type { Recall } from './collector.ts'

/** One answer of the server: how far this clock is ahead of it, at the middle of the trip. */
export type ClockSample = Clock['samples'][number]

/** Name of the kept fact. */
const NAME = 'clock'
/** `Date` has whole seconds, and trips vary: below this the clock has not moved. */
export const STEP_MS = 5000
/** A clock further off than this is worth a second look, five minutes later, as the rules ask for. */
const OFF_MS = 10_000
const APART_MS = 5 * 60_000
/** Says too little about a clock. */
const LONGEST_TRIP_MS = 2000
const MOST = 8

/**
 * The list changes only when the clock has moved, so that a steady machine's snapshots stay equal: each sample holds
 * until the next one. A clock that is off gets one more sample, at least five minutes after the first: the rules
 * never judge one moment. Returns the same array when there is nothing to note.
 */
export function withSample(samples: readonly ClockSample[], sample: ClockSample): readonly ClockSample[] {
  if (sample.rttMs > LONGEST_TRIP_MS) return samples
  const [before, last] = [samples.at(-2), samples.at(-1)]
  const alike = (a: ClockSample | undefined, b: ClockSample) =>
    a !== undefined && Math.abs(a.offsetMs - b.offsetMs) <= STEP_MS
  // By the server's time; this clock may have been set in between.
  const serverTime = ({ at, offsetMs }: ClockSample) => Date.parse(at) - offsetMs
  if (last && alike(last, sample)) {
    const confirmed = alike(before, last) || Math.abs(last.offsetMs) <= OFF_MS
    if (confirmed || serverTime(sample) - serverTime(last) < APART_MS) return samples
  }
  const offsetMs = Math.round(sample.offsetMs / 1000) * 1000
  return [...samples, { ...sample, offsetMs, rttMs: Math.round(sample.rttMs) }].slice(-MOST)
}

function isSample(value: unknown): value is ClockSample {
  if (typeof value !== 'object' || value === null) return false
  if (!('at' in value && 'offsetMs' in value && 'rttMs' in value)) return false
  const { at, offsetMs, rttMs } = value
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof offsetMs === 'number' &&
    Number.isFinite(offsetMs) &&
    typeof rttMs === 'number' &&
    rttMs >= 0
  )
}

/** What was kept; what is damaged counts as nothing. */
export async function readClockSamples(recall: Recall): Promise<readonly ClockSample[]> {
  const kept = await recall.read(NAME)
  return Array.isArray(kept) && kept.every(isSample) ? kept.slice(-MOST) : []
}

/** Keeps an answer of the server, if it says anything new. */
export async function noteClockSample(recall: Recall, sample: ClockSample): Promise<void> {
  const samples = await readClockSamples(recall)
  const next = withSample(samples, sample)
  if (next !== samples) await recall.write(NAME, next)
}
