import type { LabelList } from '../contract/label.ts'
import type { Deps } from '../deps.ts'
import { run, sql } from './sql.ts'

export async function listLabels({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<LabelList> {
  const asOf = now().toISOString()
  const labels = await run<LabelList['labels'][number]>(
    pool,
    sql`SELECT label, count(*)::integer AS hosts FROM host_label GROUP BY label ORDER BY label COLLATE "C"`,
  )
  return { labels, asOf }
}
