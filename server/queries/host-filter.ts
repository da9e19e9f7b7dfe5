import type { HostQuery } from '../contract/host.ts'
import { presenceIs } from './presence.ts'
import { all, raw, sql, type Sql } from './sql.ts'

/** When the content was taken, as a number in that order; the index is on this expression. */
export const CONTENT = 'coalesce(h.snapshot_id, 0)'

/** When content or findings changed last; the index is on this expression. */
export const CHANGED = "coalesce(h.changed_at, '-infinity')"

/** Open findings, the most severe first; the index is on this expression. */
export const FINDINGS = 'ARRAY[h.critical, h.high, h.medium, h.low, h.info]'

export const NO_FINDINGS = "'{0,0,0,0,0}'"

/** A list's conditions are of all its hosts at once, or asked of one host after the other. */
export type Asked = 'of-all' | 'one-by-one'

/**
 * Conditions on host `h`; list, count and export use the same ones. What is in the row itself comes first: of a host that
 * fails it nothing else is read.
 */
export function hostFilters(query: HostQuery, asked: Asked = 'of-all'): Sql[] {
  return [...ownConditions(query), ...conditionsElsewhere(query, asked)]
}

function ownConditions(query: HostQuery): Sql[] {
  const conditions: Sql[] = []
  if (query.presence !== undefined) conditions.push(presenceIs(query.presence))
  if (query.severity !== undefined) conditions.push(sql`${raw(`h.${query.severity}`)} > 0`)
  if (query.hasFindings !== undefined) {
    conditions.push(raw(`${FINDINGS} ${query.hasFindings ? '>' : '='} ${NO_FINDINGS}`))
    // No index knows that the one excludes the other.
    if (!query.hasFindings && query.severity !== undefined) conditions.push(raw('false'))
  }
  if (query.changedSince !== undefined)
    conditions.push(sql`${raw(CHANGED)} >= ${query.changedSince}::timestamptz`)
  if (query.search !== undefined) conditions.push(named(query.search))
  return conditions
}

/** The index is of three letters in a row; of fewer it would give all that it has. */
function named(search: string): Sql {
  const name = /[\p{L}\p{N}]{3}/u.test(search) ? sql`h.hostname` : sql`(h.hostname || '')`
  return sql`${name} ILIKE ${containing(search)}`
}

function conditionsElsewhere(query: HostQuery, asked: Asked): Sql[] {
  const conditions: Sql[] = []
  // Otherwise Postgres reads the whole table for the first host that it asks of.
  const fence = asked === 'one-by-one' ? sql`OFFSET 0` : sql``
  if (query.kind !== undefined || query.goVersion !== undefined)
    conditions.push(sql`EXISTS (${envOf(query)} ${fence})`)
  if (query.pattern !== undefined) {
    conditions.push(sql`EXISTS (SELECT FROM finding f
      WHERE f.host_id = h.id AND f.pattern = ${query.pattern} AND f.status = 'open' ${fence})`)
  }
  for (const label of new Set(query.label)) {
    conditions.push(
      sql`EXISTS (SELECT FROM host_label l WHERE l.label = ${label} AND l.host_id = h.id ${fence})`,
    )
  }
  if (query.fact !== undefined) {
    const [name, value] = [
      query.fact.slice(0, query.fact.indexOf('=')),
      query.fact.slice(query.fact.indexOf('=') + 1),
    ]
    conditions.push(sql`EXISTS (SELECT FROM env_fact f
      WHERE f.host_id = h.id AND f.name = ${name} AND f.value = ${value} ${fence})`)
  }
  return conditions
}

/** Kind and version hold for one and the same env. */
function envOf({ kind, goVersion }: HostQuery): Sql {
  const conditions = [sql`e.host_id = h.id`]
  if (kind !== undefined) conditions.push(sql`e.kind = ${kind}`)
  if (goVersion === 'none') conditions.push(sql`e.go_version IS NULL`)
  else if (goVersion !== undefined) conditions.push(sql`e.go_version = ${goVersion}`)
  return sql`SELECT FROM env e WHERE ${all(conditions)}`
}

/** Pattern for ILIKE in which the text's own wildcards mean themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
