import { detectorById } from '#agent/detectors/index.ts'
import type { PatternDetail } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { patternRows } from './pattern-rows.ts'
import { run, sql } from './sql.ts'

/** @throws ApiError not-found for what is neither in the catalogue nor was ever seen */
export async function patternDetail(deps: Pick<Deps, 'pool' | 'now'>, id: string): Promise<PatternDetail> {
  const asOf = deps.now().toISOString()
  const [row] = await patternRows(deps, [id])
  const detector = detectorById(id)
  if (!row || (!detector && row.openings === 0)) throw new ApiError('not-found', `there is no pattern ${id}`)
  const [byPlatform, byGoVersion] = await Promise.all([
    distribution(deps, id, 'kind'),
    distribution(deps, id, 'goVersion'),
  ])
  const { why = row.title, rule = row.title } = detector?.texts ?? {}
  return { ...row, why, rule, byPlatform, byGoVersion, asOf }
}

const VALUES = {
  kind: sql`coalesce(e.kind, 'host')`,
  goVersion: sql`coalesce(e.go_version, 'none')`,
}

/** Hosts with an open finding of the pattern, by a property of the env it is in. */
async function distribution({ pool }: Pick<Deps, 'pool'>, id: string, by: keyof typeof VALUES) {
  return run<{ value: string; hosts: number }>(
    pool,
    sql`SELECT ${VALUES[by]} AS value, count(DISTINCT f.host_id)::integer AS hosts
      FROM finding f LEFT JOIN env e ON e.host_id = f.host_id AND e.id = f.env
      WHERE f.pattern = ${id} AND f.status = 'open'
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`,
  )
}
