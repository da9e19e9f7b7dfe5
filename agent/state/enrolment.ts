import { Type, type Static } from 'typebox'
import { AgentSettings } from '../contract/uplink.ts'
import type { StateFolder } from './folder.ts'

/** Where this machine reports, and the credential for it. */
export const Enrolment = Type.Object({
  server: Type.String(),
  hostId: Type.String(),
  secret: Type.String({ minLength: 1 }),
  settings: AgentSettings,
  enrolledAt: Type.String(),
})
export type Enrolment = Static<typeof Enrolment>

export const ENROLMENT_FILE = 'enrolment.json'

export const readEnrolment = (folder: StateFolder): Promise<Enrolment | undefined> =>
  folder.read(ENROLMENT_FILE, Enrolment)

export const writeEnrolment = (folder: StateFolder, enrolment: Enrolment): Promise<void> =>
  folder.write(ENROLMENT_FILE, enrolment)
