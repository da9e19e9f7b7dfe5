import type { Deps } from '../deps.ts'
import type { Meters } from './meters.ts'

const REFRESH_MS = 60_000

const READ = `
  SELECT coalesce(agent_version, 'unknown') AS version, count(*)::integer AS hosts FROM host GROUP BY 1
  ORDER BY 2 DESC LIMIT 50`

/** Hosts by the version of their agent; read anew behind a scrape at most once a minute, for it reads every host. */
export function watchAgents(meters: Meters, { pool, log }: Pick<Deps, 'pool' | 'log'>): void {
  let known: Record<string, number> = {}
  let readAt = -Infinity
  const refresh = async () => {
    try {
      const { rows } = await pool.query<{ version: string; hosts: number }>(READ)
      known = Object.fromEntries(rows.map(({ version, hosts }) => [version, hosts]))
    } catch (error) {
      log.debug({ err: error }, 'metrics: the versions of agents could not be read; the last ones stay')
    }
  }
  meters.readAllAtScrape('envherd_hosts', 'Hosts by the version of their agent.', 'agent_version', () => {
    if (performance.now() - readAt > REFRESH_MS) {
      readAt = performance.now()
      void refresh()
    }
    return known
  })
}
