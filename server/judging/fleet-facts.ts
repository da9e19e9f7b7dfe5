import type { Fleet } from '#agent/contract/surroundings.ts'
import {
  compareGoVersions,
  langOf,
  parseGoVersion,
  type GoVersion,
} from '#agent/detectors/model/go-version.ts'
import type { Deps } from '../deps.ts'

/** What one machine is compared with moves slowly. */
const REFRESH_MS = 5 * 60_000
const SETTING = 'fleet-median-go'

/** Says since when the median has been at this minor release: what a host may lag behind is days. */
const REMEMBER = `
  INSERT INTO setting AS s (key, value, updated_at)
  VALUES ($1, jsonb_build_object('minor', $2::text, 'since', $3::timestamptz), $3)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
  WHERE s.value->>'minor' <> $2`

/** A host counts once, with the newest Go any of its envs runs. Undefined while no host runs any. */
export async function readFleet({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<Fleet | undefined> {
  const sorted = (await newestByHost(pool)).sort(compareGoVersions)
  const median = sorted[Math.floor((sorted.length - 1) / 2)]
  if (!median) return undefined
  const versions: Record<string, number> = {}
  for (const version of sorted) versions[langOf(version)] = (versions[langOf(version)] ?? 0) + 1
  await pool.query(REMEMBER, [SETTING, langOf(median), now()])
  const { rows } = await pool.query<{ since: string }>(
    `SELECT value->>'since' AS since FROM setting WHERE key = $1`,
    [SETTING],
  )
  return {
    hosts: sorted.length,
    medianGo: `${langOf(median)}.${median.patch}`,
    ...(rows[0] ? { medianGoSince: new Date(rows[0].since).toISOString() } : {}),
    versions,
    proxyErrors: {},
    inspectionIssuers: {},
  }
}

async function newestByHost(pool: Deps['pool']): Promise<GoVersion[]> {
  const { rows } = await pool.query<{ versions: string[] }>(
    'SELECT array_agg(DISTINCT go_version) AS versions FROM env WHERE go_version IS NOT NULL GROUP BY host_id',
  )
  return rows.flatMap(({ versions }) => {
    const known = versions.map(parseGoVersion).filter((version) => version !== null)
    return known.sort(compareGoVersions).slice(-1)
  })
}

/** Reads the facts now and again every few minutes; `current` costs nothing. */
export async function keepFleetFacts(deps: Pick<Deps, 'pool' | 'log' | 'now'>) {
  let fleet = await readFleet(deps)
  let running: Promise<void> | undefined
  const refresh = async () => {
    try {
      fleet = await readFleet(deps)
    } catch (error) {
      deps.log.warn({ err: error }, 'facts of the fleet could not be read; the last ones stay')
    }
  }
  const timer = setInterval(() => {
    running = refresh()
  }, REFRESH_MS)
  timer.unref()
  return {
    current: (): { fleet?: Fleet } => (fleet ? { fleet } : {}),
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
