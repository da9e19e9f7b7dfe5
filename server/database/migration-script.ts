import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'

/**
 * A statement that waits for a lock lets everything that comes later wait behind it. So it waits this long, lets go of
 * all and comes back.
 */
const LOCK_TIMEOUT_MS = 1_000
const LONGEST_PAUSE_MS = 5_000
const PATIENCE_MS = 10 * 60_000

/** lock_not_available, deadlock_detected */
const IN_THE_WAY = new Set(['55P03', '40P01'])

/** A piece of SQL that is one thing to Postgres: a comment, a text, a name, a body in dollars, or a bit of the rest. */
const PIECE =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|(\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\3\$)|;|[^;'"$/e-]+|[\s\S]/gi
const BUILDS_INDEX = /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?("?[\w]+"?)/i

/** What is run at once: statements in one transaction, or one that Postgres allows in none. */
export type Step = { sql: string; alone: boolean }

/** Divides a script before and after each statement with CONCURRENTLY; without any it is one step. */
export function stepsOf(script: string): Step[] {
  const steps: Step[] = []
  let statement = ''
  let code = ''
  const end = () => {
    const alone = /\bCONCURRENTLY\b/i.test(code)
    const last = steps.at(-1)
    if (code.trim() === '') statement = code = ''
    else if (last && !last.alone && !alone) last.sql += statement
    else steps.push({ sql: statement, alone })
    statement = code = ''
  }
  for (const [piece, comment, literal] of script.matchAll(PIECE)) {
    statement += piece
    if (comment === undefined) code += literal === undefined ? piece.replace(';', '') : 'x'
    if (piece === ';') end()
  }
  end()
  return steps
}

export type Progress = {
  /** Steps that are done already: what was broken off goes on there. */
  done: number
  /** Notes, in the transaction of a step, that so many are done now. */
  note: (client: PoolClient | Pool, done: number, isLast: boolean) => Promise<unknown>
  /** Told of each time that something was in the way. */
  waiting: (attempt: number) => void
}

/** Runs what is not done yet, each step wholly or not at all, whenever the server is killed. */
export async function runSteps(pool: Pool, steps: readonly Step[], progress: Progress): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (index < progress.done) continue
    const note = (client: PoolClient | Pool) => progress.note(client, index + 1, index === steps.length - 1)
    if (step.alone) await runAlone(pool, step.sql, note)
    else await runTogether(pool, step.sql, note, progress.waiting)
  }
}

/** Nobody waits behind it: it may take its time. */
async function runAlone(pool: Pool, sql: string, note: (pool: Pool) => Promise<unknown>): Promise<void> {
  const index = BUILDS_INDEX.exec(sql)?.[1]
  // What is there of that name was broken off, and is not valid.
  if (index !== undefined) await pool.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`)
  await pool.query(sql)
  await note(pool)
}

async function runTogether(
  pool: Pool,
  sql: string,
  note: (client: PoolClient) => Promise<unknown>,
  waiting: (attempt: number) => void,
): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect()
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
      await client.query(sql)
      await note(client)
      await client.query('COMMIT')
      client.release()
      return
    } catch (error) {
      client.release(true)
      if (!isInTheWay(error) || Date.now() > until) throw error
      waiting(attempt)
    }
    await sleep(Math.min(250 * attempt, LONGEST_PAUSE_MS))
  }
}

const isInTheWay = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && IN_THE_WAY.has(String(error.code))
