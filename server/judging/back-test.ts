import { SEVERITIES, type Finding } from '#agent/contract/finding.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Detector } from '#agent/detectors/detector.ts'
import { diagnose } from '#agent/detectors/diagnose.ts'
import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { BackTest, BackTestRequest } from '../contract/back-test.ts'
import type { Deps } from '../deps.ts'
import { pastOf, readMemories } from '../fleet/earlier.ts'
import { lastIdAt } from '../history/moment.ts'
import { readSnapshot } from '../queries/read-snapshot.ts'
import { pagesOfHosts } from './pages-of-hosts.ts'

type BackTestDeps = Pick<Deps, 'pool' | 'log' | 'policy' | 'fleetFacts' | 'now'>

const REASONS = 20

/** The snapshot each host had at a moment, by host id. */
const CURRENT_AT = `
  SELECT h.id AS "hostId", s.id::text AS "snapshotId"
  FROM host h CROSS JOIN LATERAL (
    SELECT id FROM history WHERE host_id = h.id AND id <= $3 ORDER BY id DESC LIMIT 1) s
  WHERE h.id > $1 ORDER BY h.id LIMIT $2`

/** By what the host goes by: of the history the last may be one that came late and is not its state. */
const CURRENT = `
  SELECT id AS "hostId", snapshot_id::text AS "snapshotId" FROM host
  WHERE id > $1 AND snapshot_id IS NOT NULL ORDER BY id LIMIT $2`

type Stored = { hostId: string; snapshotId: string }

/** What one detector says of the fleet as it was at a moment, under this policy or another; nothing is changed. */
export async function backTest(
  deps: BackTestDeps,
  detector: Detector,
  request: BackTestRequest,
  signal: AbortSignal,
): Promise<BackTest> {
  const began = performance.now()
  const at = request.at === undefined ? deps.now() : new Date(request.at)
  const tally = new Tally(request.samples ?? 50)
  const policy = { ...deps.policy.current().policy, ...request.policy }
  const pages =
    request.at === undefined
      ? pagesOfHosts<Stored>(deps.pool, CURRENT, [])
      : pagesOfHosts<Stored>(deps.pool, CURRENT_AT, [lastIdAt(at)])
  for await (const hosts of pages) {
    // One after the other: one snapshot is in memory at a time, and agents find the database free.
    for (const stored of hosts) {
      signal.throwIfAborted()
      const snapshot = await read(deps, stored, tally)
      if (!snapshot) continue
      const past = request.at === undefined ? await pastNow(deps, stored.hostId, snapshot) : {}
      // Rules about the fleet compare with the fleet of today, also when they look at the past.
      const diagnosis = diagnose(snapshot, policy, [detector], { ...deps.fleetFacts(), ...past })
      tally.add(stored.hostId, snapshot, diagnosis)
    }
  }
  return {
    detector: detector.id,
    catalogue: CATALOGUE_VERSION,
    at: at.toISOString(),
    ...tally.result(),
    tookMs: Math.round(performance.now() - began),
  }
}

/** What is remembered of a host stands beside its present snapshot; of past moments nothing is kept. */
async function pastNow({ pool }: BackTestDeps, hostId: string, snapshot: Snapshot) {
  const { earlier } = pastOf(snapshot, await readMemories(pool, hostId, snapshot))
  return { earlier }
}

async function read(
  { pool, log }: BackTestDeps,
  { hostId, snapshotId }: Stored,
  tally: Tally,
): Promise<Snapshot | null> {
  try {
    return await readSnapshot(pool, hostId, snapshotId)
  } catch (error) {
    log.warn({ err: error, hostId, snapshotId }, 'a stored snapshot could not be read for a back-test')
    tally.unreadable += 1
    return null
  }
}

class Tally {
  unreadable = 0
  private hosts = 0
  private affectedHosts = 0
  private readonly samples: BackTest['samples'] = []
  private readonly findings = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
  private readonly reasons = new Map<string, number>()
  private readonly wanted: number

  constructor(wanted: number) {
    this.wanted = wanted
  }

  add(hostId: string, snapshot: Snapshot, { findings, notEvaluated }: ReturnType<typeof diagnose>): void {
    this.hosts += 1
    if (findings.length > 0) this.affectedHosts += 1
    for (const finding of findings) this.note(hostId, snapshot, finding)
    for (const { reason } of notEvaluated) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
  }

  private note(hostId: string, { host, takenAt }: Snapshot, { env, severity, subject }: Finding): void {
    this.findings[severity] += 1
    if (this.samples.length < this.wanted)
      this.samples.push({ hostId, hostname: host.hostname, env, severity, subject, takenAt })
  }

  result() {
    const notEvaluated = [...this.reasons]
      .map(([reason, envs]) => ({ reason, envs }))
      .sort((a, b) => b.envs - a.envs)
      .slice(0, REASONS)
    const samples = this.samples.toSorted(
      (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
    )
    const { hosts, affectedHosts, findings, unreadable } = this
    return { hosts, affectedHosts, findings, notEvaluated, samples, unreadable }
  }
}
