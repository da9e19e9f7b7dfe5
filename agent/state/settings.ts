import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { Collecting, DEFAULT_COLLECTING } from '../contract/collecting.ts'
import { DEFAULT_POLICY, Policy } from '../contract/policy.ts'
import type { StateFolder } from './folder.ts'

/**
 * What the fleet's owner has decided, as this agent understands it. Apart from the enrolment: a version of the agent
 * that finds the file not to its liking asks for the decisions again, and is enrolled all the while.
 */
export const FleetSettings = Type.Object({
  /** The server's name for these settings; says only that they are the same. */
  tag: Type.String(),
  /** Who read them: another version may understand more of them. */
  agentVersion: Type.String(),
  policy: Policy,
  collecting: Collecting,
})
export type FleetSettings = Static<typeof FleetSettings>

export const SETTINGS_FILE = 'settings.json'

export const readFleetSettings = (folder: StateFolder): Promise<FleetSettings | undefined> =>
  folder.read(SETTINGS_FILE, FleetSettings)

export const writeFleetSettings = (folder: StateFolder, settings: FleetSettings): Promise<void> =>
  folder.write(SETTINGS_FILE, settings)

/** A newer server's decisions hold more than this agent knows, an older one's less: neither stops it. */
function understood<T extends TSchema>(schema: T, defaults: Static<T>, given: unknown): Static<T> {
  if (typeof given !== 'object' || given === null) return defaults
  const known: unknown = Value.Clean(schema, { ...defaults, ...structuredClone(given) })
  return Value.Check(schema, known) ? known : defaults
}

export const understoodPolicy = (given: unknown): Policy => understood(Policy, DEFAULT_POLICY, given)
export const understoodCollecting = (given: unknown): Collecting =>
  understood(Collecting, DEFAULT_COLLECTING, given)
