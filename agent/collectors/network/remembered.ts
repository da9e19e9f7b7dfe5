import type { Network } from '../../contract/sections/network.ts'
import type { Probed } from '../../machine/probe.ts'
import type { Recall } from '../collector.ts'

type Probe = Network['probes'][number]
type Fresh = Pick<Probe, 'target' | 'purpose'> & Probed
type Known = { outcome: string; since: number; ms: number }

const NAME = 'probes'
const MINUTE_MS = 60_000
/** Two outcomes so far apart are no passing fault; more is of no interest, and would differ at each look. */
const LASTING_MINUTES = 5

const isKnown = (value: unknown): value is Known =>
  typeof value === 'object' &&
  value !== null &&
  'outcome' in value &&
  typeof value.outcome === 'string' &&
  'since' in value &&
  typeof value.since === 'number' &&
  'ms' in value &&
  typeof value.ms === 'number'

/**
 * Outcomes with how long they have held. As long as one holds it looks the same: counted up to two and to five
 * minutes, and with the time that was measured first.
 */
export async function remembered(fresh: readonly Fresh[], recall: Recall, now: number): Promise<Probe[]> {
  const stored = await recall.read(NAME)
  const before = new Map<string, unknown>(
    typeof stored === 'object' && stored !== null ? Object.entries(stored) : [],
  )
  const kept: Record<string, Known> = {}
  const probes = fresh.map((probe): Probe => {
    const key = `${probe.purpose} ${probe.target}`
    const outcome = [probe.status, probe.httpStatus, probe.unknownAuthority, probe.issuer?.hash].join(' ')
    const known = before.get(key)
    // A clock that was set back says nothing about how long.
    const holds = isKnown(known) && known.outcome === outcome && known.since <= now ? known : undefined
    const record = holds ?? { outcome, since: now, ms: probe.ms }
    kept[key] = record
    const lasting = now - record.since >= LASTING_MINUTES * MINUTE_MS
    return { ...probe, ms: record.ms, attempts: holds ? 2 : 1, minutes: lasting ? LASTING_MINUTES : 0 }
  })
  await recall.write(NAME, kept)
  return probes
}
