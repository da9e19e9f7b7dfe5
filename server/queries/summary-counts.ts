import type { SummaryCounts } from '../contract/summary.ts'
import type { Deps } from '../deps.ts'
import { presenceIs, presenceLimits } from './presence.ts'
import { run, sql } from './sql.ts'

type Row = Record<
  'total' | 'on_time' | 'late' | 'silent' | 'pending' | 'with_findings' | 'open_patterns',
  number
> &
  SummaryCounts['findings']

/** One pass over the host table, whose columns already count; 10,000 hosts take a few milliseconds. */
export async function summaryCounts(deps: Pick<Deps, 'pool' | 'now' | 'config'>): Promise<SummaryCounts> {
  const asOf = deps.now().toISOString()
  const limits = presenceLimits(deps)
  const [row] = await run<Row>(
    deps.pool,
    sql`SELECT count(*)::integer AS total,
        (count(*) FILTER (WHERE ${presenceIs('on-time', limits)}))::integer AS on_time,
        (count(*) FILTER (WHERE ${presenceIs('late', limits)}))::integer AS late,
        (count(*) FILTER (WHERE ${presenceIs('silent', limits)}))::integer AS silent,
        (count(*) FILTER (WHERE ${presenceIs('pending', limits)}))::integer AS pending,
        (count(*) FILTER (WHERE h.critical + h.high + h.medium + h.low + h.info > 0))::integer AS with_findings,
        coalesce(sum(h.critical), 0)::integer AS critical, coalesce(sum(h.high), 0)::integer AS high,
        coalesce(sum(h.medium), 0)::integer AS medium, coalesce(sum(h.low), 0)::integer AS low,
        coalesce(sum(h.info), 0)::integer AS info,
        (SELECT count(*)::integer FROM pattern_now WHERE open_findings > 0) AS open_patterns
      FROM host h`,
  )
  if (!row) throw new Error('an aggregate without GROUP BY gave no row')
  const { critical, high, medium, low, info } = row
  return {
    hosts: {
      total: row.total,
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
