import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { AgentSettings } from '#agent/contract/uplink.ts'
import type { Deps } from '../deps.ts'

/** Never changes once made, so each pool's database is asked once. */
const known = new WeakMap<pg.Pool, Promise<string>>()

/** What every agent is told at enrolment and at each check-in. */
export async function agentSettings({ config, pool }: Pick<Deps, 'config' | 'pool'>): Promise<AgentSettings> {
  let key = known.get(pool)
  if (!key) {
    key = redactionKey(pool)
    known.set(pool, key)
    key.catch(() => known.delete(pool))
  }
  return { intervalSeconds: config.checkInSeconds, redactionKey: await key }
}

/** The tenant's key of the keyed hashes; made by whichever replica asks first. */
async function redactionKey(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ key: string }>(
    `INSERT INTO setting (key, value, updated_at) VALUES ('redactionKey', to_jsonb($1::text), now())
     ON CONFLICT (key) DO UPDATE SET key = excluded.key
     RETURNING value #>> '{}' AS key`,
    [randomBytes(32).toString('hex')],
  )
  const [row] = rows
  if (!row) throw new Error('setting redactionKey: INSERT returned no row')
  return row.key
}
