import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { Deps } from '../deps.ts'
import { readSnapshot } from '../queries/read-snapshot.ts'

type RejudgeDeps = Pick<Deps, 'pool' | 'log' | 'ingest' | 'policy'>

/** As many at once share a commit group; agents that report meanwhile find room in the queue. */
const AT_ONCE = 20
const PAGE = 200

/**
 * Hosts that an older catalogue or policy has judged. A replica of an older release, still running, must not judge back.
 * Versions are whole numbers.
 */
const OUTDATED = `
  SELECT id, snapshot_id::text AS "snapshotId", encode(content_hash, 'hex') AS "contentHash"
  FROM host
  WHERE id > $1 AND snapshot_id IS NOT NULL AND ((CASE WHEN catalogue ~ '^[0-9]{1,9}$' THEN catalogue::integer ELSE 0 END) < $2
      OR policy_revision < $3)
  ORDER BY id LIMIT ${PAGE}`

type Outdated = { id: string; snapshotId: string; contentHash: string }
const FIRST = '00000000-0000-0000-0000-000000000000'

/** Judges the stored content of every host that only an older catalogue or policy has judged. @returns how many were judged */
export async function rejudgeFleet(
  deps: RejudgeDeps,
  isClosing: () => boolean = () => false,
): Promise<number> {
  let judged = 0
  let last = FIRST
  for (;;) {
    const { rows } = await deps.pool.query<Outdated>(OUTDATED, [
      last,
      Number(CATALOGUE_VERSION),
      deps.policy.current().revision,
    ])
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      if (isClosing()) return judged
      const done = await Promise.all(rows.slice(start, start + AT_ONCE).map((host) => rejudge(deps, host)))
      judged += done.filter(Boolean).length
    }
    const end = rows.at(-1)
    if (!end || rows.length < PAGE) return judged
    last = end.id
  }
}

async function rejudge({ pool, log, ingest }: RejudgeDeps, host: Outdated): Promise<boolean> {
  try {
    const snapshot = await readSnapshot(pool, host.snapshotId)
    if (!snapshot) return false
    await ingest.judgeAgain(host.id, snapshot, host.contentHash)
    return true
  } catch (error) {
    // One host that cannot be read must not keep the others from the new catalogue; its agent will send again.
    log.warn({ err: error, hostId: host.id }, 'a host could not be judged again')
    return false
  }
}
