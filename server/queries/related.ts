import type { Severity } from '#agent/contract/finding.ts'
import type { Related } from '../contract/related.ts'
import type { Deps } from '../deps.ts'
import { patternWords } from './pattern-rows.ts'
import { runWithin } from './run-within.ts'
import { sql, type Sql } from './sql.ts'

/** Fewer hosts than this have something in common by chance. */
export const LEAST_HOSTS = 5
/** A tenth more than everywhere is the least that is worth a look. */
const LEAST_LIFT = 1.1
const MOST = 50
const MOST_MS = 15_000

/** What hosts are looked at: those with a value of a fact, or with an open finding of a pattern. */
export type Base = { name: string; value: string } | { pattern: string }

type Counted = {
  hosts: number
  fleet: number
  patterns: { pattern: string; hosts: number; everywhere: number }[]
  facts: { name: string; value: string; hosts: number; everywhere: number }[]
}

/** Patterns and values that are over-represented on these hosts; counted on all of them, never on a sample. */
export async function related({ pool, now }: Pick<Deps, 'pool' | 'now'>, base: Base): Promise<Related> {
  const asOf = now().toISOString()
  const [row] = await runWithin<Counted>(pool, count(base), MOST_MS)
  if (!row) throw new Error('a query of scalars gave no row')
  const { hosts, fleet } = row
  const strong = <T extends { hosts: number; everywhere: number }>(rows: readonly T[]) =>
    rows
      .map((each) => ({ ...each, confidence: each.hosts / hosts, lift: liftOf(each, hosts, fleet) }))
      .filter((each) => each.lift >= LEAST_LIFT && isMoreThanChance(each, hosts, fleet))
      .sort((a, b) => b.lift - a.lift || b.hosts - a.hosts)
      .slice(0, MOST)
  return {
    hosts,
    fleet,
    leastHosts: LEAST_HOSTS,
    patterns: strong(row.patterns).map(({ pattern, ...rest }) => {
      const { title, severity } = patternWords(pattern)
      return { id: pattern, title, severity: severity satisfies Severity, ...rest }
    }),
    facts: strong(row.facts),
    asOf,
  }
}

type Both = { hosts: number; everywhere: number }

/** How many times as frequent on these hosts as in the whole fleet. */
const liftOf = (both: Both, hosts: number, fleet: number): number =>
  both.hosts / hosts / (both.everywhere / fleet)

/** Two standard deviations more than were to be expected if the two had nothing to do with each other. */
function isMoreThanChance(both: Both, hosts: number, fleet: number): boolean {
  const expected = (hosts * both.everywhere) / fleet
  return both.hosts - expected >= 2 * Math.sqrt(expected)
}

/**
 * One snapshot of the database for both sides of every quotient. How many have something everywhere is looked up in the
 * counters, of those alone that enough of these hosts have.
 */
function count(base: Base): Sql {
  const isFact = 'name' in base
  const chosen = isFact
    ? sql`SELECT DISTINCT host_id FROM env_fact WHERE name = ${base.name} AND value = ${base.value}`
    : sql`SELECT DISTINCT host_id FROM finding WHERE pattern = ${base.pattern} AND status = 'open'`
  // Other values of the same fact exclude each other, and a pattern goes with itself.
  const otherFacts = isFact ? sql`f.name <> ${base.name}` : sql`true`
  const otherPatterns = isFact ? sql`true` : sql`f.pattern <> ${base.pattern}`
  return sql`
    WITH base AS MATERIALIZED (${chosen}),
    pattern AS (
      SELECT pattern, count(*)::integer AS hosts FROM (
        SELECT DISTINCT f.host_id, f.pattern FROM finding f JOIN base b ON b.host_id = f.host_id
        WHERE f.status = 'open' AND ${otherPatterns}
      ) AS on_host GROUP BY pattern HAVING count(*) >= ${LEAST_HOSTS}
    ), common AS MATERIALIZED (
      SELECT name, value FROM fact_counter WHERE hosts >= ${LEAST_HOSTS}
      UNION SELECT name, value FROM fact_delta
    ), fact AS (
      SELECT name, value, count(*)::integer AS hosts FROM (
        SELECT DISTINCT f.host_id, f.name, f.value FROM env_fact f JOIN base b ON b.host_id = f.host_id
          JOIN common c ON c.name = f.name AND c.value = f.value
        WHERE ${otherFacts}
      ) AS on_host GROUP BY name, value HAVING count(*) >= ${LEAST_HOSTS}
    )
    SELECT (SELECT count(*)::integer FROM base) AS hosts,
      (SELECT count(*)::integer FROM host WHERE content_hash IS NOT NULL) AS fleet,
      coalesce((SELECT json_agg(json_build_object('pattern', p.pattern, 'hosts', p.hosts, 'everywhere', n.affected_hosts))
        FROM pattern p JOIN pattern_now n USING (pattern)), '[]') AS patterns,
      coalesce((SELECT json_agg(json_build_object('name', f.name, 'value', f.value, 'hosts', f.hosts, 'everywhere',
          coalesce((SELECT c.hosts FROM fact_counter c WHERE c.name = f.name AND c.value = f.value), 0)
          + coalesce((SELECT sum(d.hosts) FROM fact_delta d WHERE d.name = f.name AND d.value = f.value), 0)))
        FROM fact f), '[]') AS facts`
}
