import { readClockSamples, STEP_MS } from '../collectors/clock-samples.ts'
import type { Recall } from '../collectors/collector.ts'
import type { Snapshot } from '../contract/snapshot.ts'

/**
 * The moment as the server would say it. By a clock that is ahead, no snapshot would be accepted; by one that was
 * ahead and is mended, none until the time has caught up with it.
 */
export async function inServerTime(snapshot: Snapshot, recall: Recall): Promise<Snapshot> {
  const offsetMs = (await readClockSamples(recall)).at(-1)?.offsetMs ?? 0
  if (Math.abs(offsetMs) <= STEP_MS) return snapshot
  return { ...snapshot, takenAt: new Date(Date.parse(snapshot.takenAt) - offsetMs).toISOString() }
}
