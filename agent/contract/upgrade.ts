import { SNAPSHOT_VERSION } from './snapshot.ts'

type Step = (older: Record<string, unknown>) => Record<string, unknown>

/** Step n turns a version-n snapshot into version n+1. Empty while version 1 is the only one. */
const steps: Readonly<Record<number, Step>> = {}

export class UnknownSnapshotVersion extends Error {
  readonly seen: unknown
  constructor(seen: unknown) {
    super(`snapshot version ${JSON.stringify(seen)} is not known; expected 1 to ${SNAPSHOT_VERSION}`)
    this.seen = seen
  }
}

/**
 * Any older snapshot in the present shape; readers know only that one. Validation comes after.
 * @throws UnknownSnapshotVersion
 */
export function upgrade(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || !('version' in document)) {
    throw new UnknownSnapshotVersion(undefined)
  }
  let current: Record<string, unknown> = { ...document }
  while (current['version'] !== SNAPSHOT_VERSION) {
    const step = typeof current['version'] === 'number' ? steps[current['version']] : undefined
    if (!step) throw new UnknownSnapshotVersion(current['version'])
    current = step(current)
  }
  return current
}
