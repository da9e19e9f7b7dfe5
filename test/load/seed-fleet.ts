import type { Client, Pool } from 'pg'
import pg from 'pg'
import { CATALOGUE_VERSION } from '../../agent/detectors/index.ts'
import { rebuild } from '../../server/aggregation/rebuild.ts'
import { createPool } from '../../server/database/connect.ts'
import { sampleFindings } from './seed-samples.ts'
import * as seed from './seed-statements.ts'

const DAY = 86_400_000

/**
 * Fills an empty, migrated database with a fleet and its last 40 days: 1.5 envs, 5 open and 5 resolved findings and 100
 * occurrences a host. Needs a superuser: triggers and foreign keys are off meanwhile, and indexes are made afterwards.
 */
export async function seedFleet(
  url: string,
  hosts: number,
  end: Date,
  tell: (step: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'envherd seed' })
  await client.connect()
  try {
    await client.query(
      `SET session_replication_role = replica; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SET jit = off`,
    )
    await client.query(seed.FUNCTIONS)
    tell('hosts')
    await client.query(seed.STAGE_HOSTS(hosts))
    await client.query(seed.STAGE_ENVS)
    await client.query('CREATE INDEX ON seed_env (host_id)')
    await client.query('ANALYZE seed_host, seed_env')
    await withoutIndexes(client, ['host', 'agent_key', 'env', 'env_fact'], async () => {
      await client.query(seed.HOSTS, [end, CATALOGUE_VERSION])
      await client.query(seed.AGENT_KEYS)
      await client.query(seed.PRESENCE)
      await client.query(seed.ENVS)
      await client.query(seed.FACTS)
    })
    await client.query(seed.NOT_EVALUATED)
    tell('findings')
    await client.query(seed.PATTERN_TABLE)
    await client.query(seed.STAGE_PATTERNS, [JSON.stringify(sampleFindings())])
    await client.query('ANALYZE seed_pattern')
    await client.query(seed.STAGE_FINDINGS(hosts))
    await client.query('ANALYZE seed_finding')
    await withoutIndexes(client, ['finding'], async () => {
      await client.query(seed.FINDINGS, [end, CATALOGUE_VERSION])
    })
    await seedLog(client, end, tell)
    tell('counters')
    for (const statement of seed.COUNTS) await client.query(statement)
    await rebuildRollups(url, end)
    await client.query('DROP TABLE seed_env, seed_finding, seed_pattern')
    tell('vacuum')
    await seeNow(client, end)
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

async function rebuildRollups(url: string, end: Date): Promise<void> {
  const pool = createPool(url, { size: 1, onIdleError: () => undefined })
  try {
    await rebuild({ pool, now: () => end })
  } finally {
    await pool.end()
  }
}

/** Hosts were heard from as the mix has it, counted from `now`: a seeded folder is used again on another day. */
export async function seeNow(client: Pool | Client, now: Date): Promise<void> {
  await client.query(seed.NOT_SEEN)
  await client.query(seed.SEEN_AT, [now])
  await client.query('VACUUM (ANALYZE) host_seen')
}

/** Whole partitions, filled before they have indexes and are attached. */
async function seedLog(client: Client, end: Date, tell: (step: string) => void): Promise<void> {
  const start = end.getTime() - seed.DAYS * DAY
  const slotOf = (moment: number) => Math.floor((moment - start) / (4 * DAY))
  for (let day = Math.floor(start / DAY) * DAY; day <= end.getTime(); day += DAY) {
    const from = new Date(day).toISOString()
    const name = `occurrence_${from.slice(0, 10).replaceAll('-', '')}`
    tell(`log of ${from.slice(0, 10)}`)
    await client.query(`DROP TABLE IF EXISTS ${name}`)
    await client.query(`CREATE TABLE ${name} (LIKE occurrence INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
    const slots = [Math.max(0, slotOf(day)), Math.min(9, slotOf(day + DAY))]
    await client.query(seed.OCCURRENCES(name), [end, from, ...slots])
    const to = new Date(day + DAY).toISOString()
    await client.query(
      `ALTER TABLE occurrence ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`,
    )
  }
}

/** Indexes other than primary keys are made once over all rows, which takes a fraction of the time. */
async function withoutIndexes(
  client: Client,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = ANY ($1::regclass[]) AND NOT indisprimary`,
    [tables],
  )
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`)
  await work()
  for (const { definition } of rows) await client.query(definition)
}
