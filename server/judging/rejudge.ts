import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { Deps } from '../deps.ts'
import { ApiError, toApiError } from '../errors.ts'
import { readSnapshot } from '../queries/read-snapshot.ts'
import { pagesOfHosts } from './pages-of-hosts.ts'

type RejudgeDeps = Pick<Deps, 'pool' | 'log' | 'ingest' | 'policy'>

/** As many at once share a commit group; agents that report meanwhile find room in the queue. */
const AT_ONCE = 20

/**
 * Hosts that an older catalogue or policy has judged. A replica of an older release, still running, must not judge back.
 * Versions are whole numbers.
 */
const OUTDATED = `
  SELECT id AS "hostId", snapshot_id::text AS "snapshotId", encode(content_hash, 'hex') AS "contentHash"
  FROM host
  WHERE id > $1 AND snapshot_id IS NOT NULL AND ((CASE WHEN catalogue ~ '^[0-9]{1,9}$' THEN catalogue::integer ELSE 0 END) < $3
      OR policy_revision < $4)
  ORDER BY id LIMIT $2`

type Outdated = { hostId: string; snapshotId: string; contentHash: string }

/**
 * Hosts that could not be judged again, with what was tried. They keep the verdict they have, and are left alone until
 * the policy or their snapshot is another, or a server with another catalogue starts.
 */
export type Failed = Map<string, string>

/** Judges the stored content of every host that only an older catalogue or policy has judged. @returns how many were judged */
export async function rejudgeFleet(
  deps: RejudgeDeps,
  failed: Failed = new Map(),
  isClosing: () => boolean = () => false,
): Promise<number> {
  const { revision } = deps.policy.current()
  const outdated = new Set<string>()
  const outages: unknown[] = []
  let judged = 0
  const pages = pagesOfHosts<Outdated>(deps.pool, OUTDATED, [Number(CATALOGUE_VERSION), revision])
  for await (const hosts of pages) {
    for (const { hostId } of hosts) outdated.add(hostId)
    const untried = hosts.filter((host) => failed.get(host.hostId) !== attempt(host, revision))
    for (let start = 0; start < untried.length; start += AT_ONCE) {
      if (isClosing()) return judged
      const group = untried.slice(start, start + AT_ONCE)
      const outcomes = await Promise.allSettled(group.map((host) => rejudge(deps, host)))
      for (const [index, outcome] of outcomes.entries()) {
        const host = group[index]
        if (outcome.status === 'fulfilled') judged += outcome.value ? 1 : 0
        else if (toApiError(outcome.reason).code === 'unavailable') outages.push(outcome.reason)
        else if (host) {
          failed.set(host.hostId, attempt(host, revision))
          deps.log.warn(
            { err: outcome.reason as unknown, hostId: host.hostId, snapshotId: host.snapshotId },
            'a host could not be judged again; it keeps its verdict until its snapshot or the policy changes',
          )
        }
      }
    }
  }
  for (const hostId of failed.keys()) if (!outdated.has(hostId)) failed.delete(hostId)
  if (outages.length > 0)
    deps.log.warn({ err: outages[0], hosts: outages.length }, 'hosts could not be judged again yet')
  return judged
}

const attempt = ({ snapshotId }: Outdated, revision: number): string => `${snapshotId} ${revision}`

async function rejudge({ pool, ingest }: RejudgeDeps, host: Outdated): Promise<boolean> {
  const snapshot = await readSnapshot(pool, host.hostId, host.snapshotId)
  if (!snapshot) return false
  try {
    await ingest.judgeAgain(host.hostId, snapshot, host.contentHash)
    return true
  } catch (error) {
    // Removed meanwhile: nothing is left to be judged.
    if (error instanceof ApiError && error.code === 'not-found') return false
    throw error
  }
}
