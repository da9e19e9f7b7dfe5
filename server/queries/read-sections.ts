import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import type pg from 'pg'
import { run, sql } from './sql.ts'

const decompress = promisify(inflate)

/** Sections by the hash of their content, hex. */
export async function readSections(
  pool: pg.Pool,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const rows = await run<{ hash: string; body: Buffer }>(
    pool,
    sql`SELECT encode(hash, 'hex') AS hash, body FROM section_content
      WHERE hash = ANY(${hashes.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])`,
  )
  const sections = rows.map(async ({ hash, body }): Promise<[string, unknown]> => {
    const section: unknown = JSON.parse((await decompress(body)).toString('utf8'))
    return [hash, section]
  })
  return new Map(await Promise.all(sections))
}
