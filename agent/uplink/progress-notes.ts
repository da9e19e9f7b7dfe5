import type { StateFolder } from '../state/folder.ts'
import { readProgress, writeProgress, type Progress } from '../state/progress.ts'
import { isRefused } from './error.ts'
import { keep } from './keep.ts'
import type { Log } from './log.ts'

/** What `envherd status` and `doctor` tell of the reports. */
export type ProgressNotes = {
  /** @param complaint what the server has against this agent, though it takes its snapshots */
  delivered(deliveredHash: string, failed: Progress['failed'], complaint: string | undefined): Promise<void>
  /** The server knows that the machine is there, and does not have what it looks like. */
  checkedIn(rejected?: string): Promise<void>
  failed(error: Error): Promise<void>
}

const now = () => new Date().toISOString()

export function progressNotes(folder: StateFolder, log: Log): ProgressNotes {
  const note = (change: (progress: Progress) => Progress): Promise<void> =>
    keep(log, 'progress', async () => writeProgress(folder, change(await readProgress(folder))))

  return {
    delivered: (deliveredHash, failed, complaint) =>
      note((progress) => ({
        deliveredHash,
        deliveredAt: (progress.deliveredHash === deliveredHash && progress.deliveredAt) || now(),
        checkedInAt: now(),
        ...(failed && { failed }),
        ...(complaint !== undefined && { lastError: complaint }),
      })),
    checkedIn: (rejected) =>
      note((progress) => {
        const next = { ...progress, checkedInAt: now() }
        delete next.refused
        return rejected === undefined ? next : { ...next, lastError: rejected }
      }),
    failed: (error) =>
      note((progress) => ({
        ...progress,
        lastError: error.message,
        ...(isRefused(error) && { refused: error.message }),
      })),
  }
}
