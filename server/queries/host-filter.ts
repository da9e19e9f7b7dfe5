import type { HostQuery } from '../contract/host.ts'
import { presenceIs } from './presence.ts'
import { all, raw, sql, type Sql } from './sql.ts'

/** When the content was taken, as a number in that order; the index is on this expression. */
export const CONTENT = 'coalesce(h.snapshot_id, 0)'

/** When content or findings changed last; the index is on this expression. */
export const CHANGED = "coalesce(h.changed_at, '-infinity')"

/** Open findings, the most severe first; the index is on this expression. */
export const FINDINGS = 'ARRAY[h.critical, h.high, h.medium, h.low, h.info]'

/** Conditions on host `h`; list, count and export use the same ones. */
export function hostFilters(query: HostQuery): Sql[] {
  const conditions: Sql[] = []
  if (query.search !== undefined) conditions.push(sql`h.hostname ILIKE ${containing(query.search)}`)
  if (query.presence !== undefined) conditions.push(presenceIs(query.presence))
  if (query.kind !== undefined || query.goVersion !== undefined) conditions.push(hasEnv(query))
  if (query.pattern !== undefined) {
    conditions.push(sql`EXISTS (SELECT FROM finding f
      WHERE f.host_id = h.id AND f.pattern = ${query.pattern} AND f.status = 'open')`)
  }
  if (query.severity !== undefined) conditions.push(sql`${raw(`h.${query.severity}`)} > 0`)
  if (query.hasFindings !== undefined) {
    conditions.push(raw(`${FINDINGS} ${query.hasFindings ? '>' : '='} '{0,0,0,0,0}'`))
    // No index knows that the one excludes the other.
    if (!query.hasFindings && query.severity !== undefined) conditions.push(raw('false'))
  }
  if (query.changedSince !== undefined)
    conditions.push(sql`${raw(CHANGED)} >= ${query.changedSince}::timestamptz`)
  for (const label of new Set(query.label)) {
    conditions.push(sql`EXISTS (SELECT FROM host_label l WHERE l.label = ${label} AND l.host_id = h.id)`)
  }
  if (query.fact !== undefined) {
    const [name, value] = [
      query.fact.slice(0, query.fact.indexOf('=')),
      query.fact.slice(query.fact.indexOf('=') + 1),
    ]
    conditions.push(sql`EXISTS (SELECT FROM env_fact f
      WHERE f.host_id = h.id AND f.name = ${name} AND f.value = ${value})`)
  }
  return conditions
}

/** Kind and version hold for one and the same env. */
function hasEnv({ kind, goVersion }: HostQuery): Sql {
  const conditions = [sql`e.host_id = h.id`]
  if (kind !== undefined) conditions.push(sql`e.kind = ${kind}`)
  if (goVersion === 'none') conditions.push(sql`e.go_version IS NULL`)
  else if (goVersion !== undefined) conditions.push(sql`e.go_version = ${goVersion}`)
  return sql`EXISTS (SELECT FROM env e WHERE ${all(conditions)})`
}

/** Pattern for ILIKE in which the text's own wildcards mean themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
