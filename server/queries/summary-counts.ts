import type { SummaryCounts } from '../contract/summary.ts'
import type { Deps } from '../deps.ts'
import { runPrepared, sql } from './sql.ts'

type Row = Record<
  'hosts' | 'on_time' | 'late' | 'silent' | 'pending' | 'with_findings' | 'open_patterns',
  number
> &
  SummaryCounts['findings']

/** Sums kept with the hosts (server/fleet/fleet-count.ts); presence among them is as of the last sweep. */
export async function summaryCounts(deps: Pick<Deps, 'pool' | 'now'>): Promise<SummaryCounts> {
  const asOf = deps.now().toISOString()
  const [row] = await runPrepared<Row>(
    deps.pool,
    sql`SELECT coalesce(sum(hosts), 0)::integer AS hosts, coalesce(sum(on_time), 0)::integer AS on_time,
        coalesce(sum(late), 0)::integer AS late, coalesce(sum(silent), 0)::integer AS silent,
        coalesce(sum(pending), 0)::integer AS pending, coalesce(sum(with_findings), 0)::integer AS with_findings,
        coalesce(sum(critical), 0)::integer AS critical, coalesce(sum(high), 0)::integer AS high,
        coalesce(sum(medium), 0)::integer AS medium, coalesce(sum(low), 0)::integer AS low,
        coalesce(sum(info), 0)::integer AS info,
        (SELECT count(*)::integer FROM pattern_now WHERE open_findings > 0) AS open_patterns
      FROM fleet_count`,
  )
  if (!row) throw new Error('an aggregate without GROUP BY gave no row')
  const { critical, high, medium, low, info } = row
  return {
    hosts: {
      total: row.hosts,
      onTime: row.on_time,
      late: row.late,
      silent: row.silent,
      pending: row.pending,
      withFindings: row.with_findings,
    },
    findings: { critical, high, medium, low, info },
    openPatterns: row.open_patterns,
    asOf,
  }
}
