import { noteClockSample, STEP_MS } from '../collectors/clock-samples.ts'
import type { Recall } from '../collectors/collector.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import type { ClockSample } from './http.ts'

/** Name of the kept fact: how far this clock is ahead of the server's, in milliseconds. */
const NAME = 'aheadOfServer'

async function readAhead(recall: Recall): Promise<number> {
  const kept = await recall.read(NAME)
  return typeof kept === 'number' && Number.isFinite(kept) ? kept : 0
}

/**
 * Keeps what an answer says about this clock. Of a slow one too: too little to judge the clock by, enough to date a
 * snapshot. Half a trip is how much it can be wrong.
 */
export async function noteServerTime(recall: Recall, sample: ClockSample): Promise<void> {
  await noteClockSample(recall, sample)
  const { offsetMs, rttMs } = sample
  if (Math.abs(offsetMs - (await readAhead(recall))) <= STEP_MS + rttMs / 2) return
  await recall.write(NAME, Math.abs(offsetMs) > rttMs ? offsetMs : 0)
}

/**
 * The moment as the server would say it. By a clock that is ahead, no snapshot would be accepted; by one that was
 * ahead and is mended, none until the time has caught up with it.
 */
export async function inServerTime(snapshot: Snapshot, recall: Recall): Promise<Snapshot> {
  const aheadMs = await readAhead(recall)
  if (Math.abs(aheadMs) <= STEP_MS) return snapshot
  return { ...snapshot, takenAt: new Date(Date.parse(snapshot.takenAt) - aheadMs).toISOString() }
}
