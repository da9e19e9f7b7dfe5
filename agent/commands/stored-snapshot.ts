import { readFile } from 'node:fs/promises'
import { Value } from 'typebox/value'
import { ConfigError } from '../config.ts'
import { Snapshot } from '../contract/snapshot.ts'
import { upgrade } from '../contract/upgrade.ts'

/** A snapshot from a file, as `envherd snapshot` wrote it: of this machine or of another. */
export async function storedSnapshot(file: string): Promise<Snapshot> {
  let document: unknown
  try {
    document = upgrade(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new ConfigError([`${file}: ${error instanceof Error ? error.message : String(error)}`])
  }
  if (Value.Check(Snapshot, document)) return document
  const errors = [...Value.Errors(Snapshot, document)].slice(0, 5)
  throw new ConfigError(
    errors.map(({ instancePath, message }) => `${file}: ${instancePath || '/'} ${message}`),
  )
}
