import type { Hardware } from '../contract/snapshot.ts'
import { UNFINISHED } from '../state/atomic-file.ts'
import { ENROLMENT_FILE, writeEnrolment, type Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readProgress, writeProgress } from '../state/progress.ts'
import { recallIn } from '../state/recall.ts'
import { UnkeptEnrolment } from './error.ts'
import type { ClockSample } from './http.ts'
import { serverLink } from './protocol.ts'
import { noteServerTime } from './server-time.ts'

export type Enrolling = {
  server: string
  key: string
  machineId: string
  hostname: string
  agentVersion: string
  hardware?: Hardware
  folder: StateFolder
  signal?: AbortSignal
}

/**
 * Trades the enrolment key for this host's own secret and keeps it.
 * @throws UnkeptEnrolment where only the keeping failed
 */
export async function enroll(enrolling: Enrolling): Promise<Enrolment> {
  const { server, key, machineId, hostname, agentVersion, hardware = [], folder, signal } = enrolling
  await requireRoom(folder)
  let clock: ClockSample | undefined
  const link = serverLink(server, undefined, (sample) => (clock = sample))
  try {
    const request = { key, machineId, hostname, agentVersion, ...(hardware.length > 0 && { hardware }) }
    const reply = await link.enroll(request, signal)
    const enrolment: Enrolment = {
      server,
      hostId: reply.hostId,
      secret: reply.secret,
      settings: reply.settings,
      enrolledAt: new Date().toISOString(),
    }
    await writeEnrolment(folder, enrolment).catch((error: unknown) => {
      throw new UnkeptEnrolment(enrolment, error)
    })
    // From here on this machine is enrolled, whatever else cannot be written.
    await forgetDeliveries(folder).catch(() => undefined)
    // With it the first look already says how the clock is.
    if (clock) await noteServerTime(recallIn(folder), clock)
    return enrolment
  } finally {
    link.close()
  }
}

/** Each asking is a use of the key: nothing is asked for where nothing can be kept. */
async function requireRoom(folder: StateFolder): Promise<void> {
  const name = `${ENROLMENT_FILE}${UNFINISHED}`
  try {
    await folder.write(name, 'x'.repeat(4096))
    await folder.remove(name)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot keep an enrolment in ${folder.path}, so none is asked for: ${why}`, {
      cause: error,
    })
  }
}

/** What another server had, or refused, says nothing about this one. */
async function forgetDeliveries(folder: StateFolder): Promise<void> {
  const { checkedInAt } = await readProgress(folder)
  await writeProgress(folder, checkedInAt === undefined ? {} : { checkedInAt })
}
