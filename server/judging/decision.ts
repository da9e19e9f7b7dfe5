import { Type, type Static, type TObject } from 'typebox'
import { Value } from 'typebox/value'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'

/** A change made at another replica is in force here within this time. */
const REFRESH_MS = 5_000

/** Something the fleet's owner decides as a whole, and the history of it that matters: how often, when, who. */
export type Decision<T> = { value: T; revision: number; changedAt: string | null; changedBy: string | null }

export type DecisionKeeper<T, State> = {
  /** The same object as long as it is the same decision: what is made of it need not be made again. */
  current(): State
  /** @throws ApiError conflict when the revision given is not the one in force */
  replace(value: T, revision: number, changedBy: string): Promise<State>
  close(): Promise<void>
}

const READ = 'SELECT value FROM setting WHERE key = $1'

/** Only over the revision that was seen; the first change makes the row. */
const WRITE = `
  INSERT INTO setting AS s (key, value, updated_at) SELECT $1, $2::jsonb, now() WHERE $3::integer = 0
  ON CONFLICT (key) DO NOTHING RETURNING value`
const OVERWRITE = `
  UPDATE setting SET value = $2::jsonb, updated_at = now() WHERE key = $1 AND (value->>'revision')::integer = $3
  RETURNING value`

/**
 * The decision in force, read again every few seconds; `current` costs nothing. It is stored in the setting of its
 * name, under its name.
 */
export async function keepDecision<S extends TObject, State extends { revision: number }>(
  { pool, log, now }: Pick<Deps, 'pool' | 'log' | 'now'>,
  name: string,
  schema: S,
  defaults: Static<S>,
  toState: (decision: Decision<Static<S>>) => State,
): Promise<DecisionKeeper<Static<S>, State>> {
  const Stored = Type.Object({
    [name]: Type.Partial(schema),
    revision: Type.Integer({ minimum: 1 }),
    changedAt: Type.String(),
    changedBy: Type.String(),
  })
  let state = toState(await read())
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running = refresh()
  }, REFRESH_MS)
  timer.unref()

  async function read(): Promise<Decision<Static<S>>> {
    const { rows } = await pool.query<{ value: unknown }>(READ, [name])
    return rows[0]
      ? toDecision(rows[0].value)
      : { value: defaults, revision: 0, changedAt: null, changedBy: null }
  }
  /** What an earlier release stored lacks the settings of today: they have their defaults. */
  function toDecision(stored: unknown): Decision<Static<S>> {
    if (!Value.Check(Stored, stored))
      throw new Error(`the stored ${name} is not one; expected what PUT /${name} takes`)
    const { [name]: part, revision, changedAt, changedBy } = stored as Record<string, unknown>
    const value: unknown = { ...defaults, ...(part as object) }
    if (!Value.Check(schema, value)) throw new Error(`the stored ${name} is incomplete`)
    return { value, revision: Number(revision), changedAt: String(changedAt), changedBy: String(changedBy) }
  }
  async function refresh(): Promise<void> {
    try {
      const next = await read()
      if (next.revision !== state.revision) state = toState(next)
    } catch (error) {
      log.warn({ err: error }, `the ${name} could not be read; the last one stays in force`)
    }
  }
  return {
    current: () => state,
    replace: async (value, revision, changedBy) => {
      const next = { [name]: value, revision: revision + 1, changedAt: now().toISOString(), changedBy }
      const { rows } = await pool.query<{ value: unknown }>(revision === 0 ? WRITE : OVERWRITE, [
        name,
        JSON.stringify(next),
        revision,
      ])
      await refresh()
      if (!rows[0]) {
        throw new ApiError(
          'conflict',
          `the ${name} is at revision ${state.revision} by now, not ${revision}; read it and change that one`,
        )
      }
      return state
    },
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
