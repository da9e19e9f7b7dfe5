import type pg from 'pg'
import { run, sql } from './sql.ts'

const FORM = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[0-9A-Za-z.-]+)?(\+.*)?$/

/** By the rules of semantic versioning, as far as releases go. What is not a version is not older than any. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [FORM.exec(version), FORM.exec(than)]
  if (!a || !b) return false
  for (const part of [1, 2, 3]) {
    const difference = Number(a[part]) - Number(b[part])
    if (difference !== 0) return difference < 0
  }
  return a[4] !== undefined && b[4] === undefined
}

/** Each version once, by one jump in the index for each: a fleet has a few, and a hundred thousand agents. */
export async function agentVersions(pool: pg.Pool): Promise<string[]> {
  const rows = await run<{ version: string }>(
    pool,
    sql`WITH RECURSIVE each AS (
        (SELECT version FROM agent_report ORDER BY version LIMIT 1)
        UNION ALL
        SELECT (SELECT r.version FROM agent_report r WHERE r.version > each.version ORDER BY r.version LIMIT 1)
        FROM each WHERE each.version IS NOT NULL
      )
      SELECT version FROM each WHERE version IS NOT NULL`,
  )
  return rows.map(({ version }) => version)
}
