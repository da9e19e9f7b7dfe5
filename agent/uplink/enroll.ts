import { noteClockSample } from '../collectors/clock-samples.ts'
import type { Hardware } from '../contract/snapshot.ts'
import { type Enrolment, writeEnrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readProgress, writeProgress } from '../state/progress.ts'
import { recallIn } from '../state/recall.ts'
import type { ClockSample } from './http.ts'
import { serverLink } from './protocol.ts'

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

/** Trades the enrolment key for this host's own secret and keeps it. */
export async function enroll(enrolling: Enrolling): Promise<Enrolment> {
  const { server, key, machineId, hostname, agentVersion, hardware = [], folder, signal } = enrolling
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
    await writeEnrolment(folder, enrolment)
    // What another server had, or refused, says nothing about this one.
    const { checkedInAt } = await readProgress(folder)
    await writeProgress(folder, checkedInAt === undefined ? {} : { checkedInAt })
    // With it the first look already says how the clock is.
    if (clock) await noteClockSample(recallIn(folder), clock)
    return enrolment
  } finally {
    link.close()
  }
}
