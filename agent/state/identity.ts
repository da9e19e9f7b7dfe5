import { randomBytes } from 'node:crypto'
import { Type, type Static } from 'typebox'
import type { Notice, StateFolder } from './folder.ts'

const Hex64 = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** What this installation is when nothing else says so. */
const Identity = Type.Object({
  /** Used as machine id where the system has none. */
  machineId: Hex64,
  /** Key of the keyed hashes of redaction until a server gives the tenant's. */
  redactionKey: Hex64,
  /** What the system said this machine is when that was last read; never sent. */
  systemId: Type.Optional(Type.String({ minLength: 1 })),
})
export type Identity = Static<typeof Identity>

export const IDENTITY_FILE = 'identity.json'

/**
 * Made once and kept, so that two scans of an unchanged machine are equal. Where nothing can be written (a
 * read-only home) a scan still works, with an identity for this once.
 */
export async function identity(folder: StateFolder, notice: Notice): Promise<Identity> {
  const kept = await folder.read(IDENTITY_FILE, Identity)
  if (kept) return kept
  const made = { machineId: randomBytes(32).toString('hex'), redactionKey: randomBytes(32).toString('hex') }
  await keepIdentity(folder, made, notice)
  return made
}

export async function keepIdentity(folder: StateFolder, own: Identity, notice: Notice): Promise<void> {
  try {
    await folder.write(IDENTITY_FILE, own)
  } catch (error) {
    notice(
      `cannot keep an identity in ${folder.path}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
