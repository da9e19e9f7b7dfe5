import type { Pool } from 'pg'
import type { Fault } from '../deps.ts'

/** Who asks for health asks again soon: a later answer is of no use. */
const PATIENCE_MS = 2_000

const READ = `
  SELECT array(SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL)
      AS applied,
    to_regclass('occurrence_' || to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYYMMDD')) IS NOT NULL AS "hasToday"`

type State = { applied: string[]; hasToday: boolean }

/** What is wrong with the database, as this release needs it. */
export async function databaseFaults(pool: Pool, now: Date, expected: readonly string[]): Promise<Fault[]> {
  const state = await read(pool, now).catch((error: unknown) => reasonOf(error))
  if (typeof state === 'string') {
    return [{ part: 'database', detail: `the database cannot be reached (${state})`, blocking: true }]
  }
  const faults: Fault[] = []
  const missing = expected.filter((name) => !state.applied.includes(name))
  const newer = state.applied.filter((name) => !expected.includes(name))
  if (missing.length > 0) {
    faults.push({ part: 'migrations', detail: `not applied: ${missing.join(', ')}`, blocking: true })
  } else if (newer.length > 0) {
    // While a new release takes over replica by replica, the old one goes on.
    const detail = `a newer release has applied ${newer.join(', ')}`
    faults.push({ part: 'migrations', detail, blocking: false })
  }
  if (!state.hasToday) {
    const detail = 'today has no partition; the default one takes its rows'
    faults.push({ part: 'partitions', detail, blocking: false })
  }
  return faults
}

async function read(pool: Pool, now: Date): Promise<State> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  try {
    const { rows } = await Promise.race([pool.query<State>(READ, [now]), late])
    if (!rows[0]) throw new Error('no answer')
    return rows[0]
  } finally {
    clearTimeout(timer)
  }
}

/** Everybody may ask for health: the code says enough, a message would name hosts and users. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.message.startsWith('no answer') ? error.message : 'connection lost'
}
