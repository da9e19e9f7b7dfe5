import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { DEFAULT_POLICY, Policy } from '#agent/contract/policy.ts'
import type { PolicyState, ReplacePolicy } from '../contract/policy.ts'
import type { Deps, PolicyKeeper } from '../deps.ts'
import { ApiError } from '../errors.ts'

const SETTING = 'policy'
/** A change made at another replica is in force here within this time. */
const REFRESH_MS = 5_000

const UNCHANGED: PolicyState = { policy: DEFAULT_POLICY, revision: 0, changedAt: null, changedBy: null }

const Stored = Type.Object({
  policy: Type.Partial(Policy),
  revision: Type.Integer({ minimum: 1 }),
  changedAt: Type.String(),
  changedBy: Type.String(),
})

const READ = 'SELECT value FROM setting WHERE key = $1'

/** Only over the revision that was seen; the first change makes the row. */
const WRITE = `
  INSERT INTO setting AS s (key, value, updated_at) SELECT $1, $2::jsonb, now() WHERE $3::integer = 0
  ON CONFLICT (key) DO NOTHING RETURNING value`
const OVERWRITE = `
  UPDATE setting SET value = $2::jsonb, updated_at = now() WHERE key = $1 AND (value->>'revision')::integer = $3
  RETURNING value`

/** The policy in force, read again every few seconds; `current` costs nothing. */
export async function keepPolicy({
  pool,
  log,
  now,
}: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<PolicyKeeper> {
  let state = await read()
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running = refresh()
  }, REFRESH_MS)
  timer.unref()

  async function read(): Promise<PolicyState> {
    const { rows } = await pool.query<{ value: unknown }>(READ, [SETTING])
    return rows[0] ? toState(rows[0].value) : UNCHANGED
  }
  async function refresh(): Promise<void> {
    try {
      state = await read()
    } catch (error) {
      log.warn({ err: error }, 'the policy could not be read; the last one stays in force')
    }
  }
  return {
    current: () => state,
    replace: async ({ policy, revision }: ReplacePolicy, changedBy: string) => {
      const next = { policy, revision: revision + 1, changedAt: now().toISOString(), changedBy }
      const { rows } = await pool.query<{ value: unknown }>(revision === 0 ? WRITE : OVERWRITE, [
        SETTING,
        JSON.stringify(next),
        revision,
      ])
      await refresh()
      if (!rows[0]) {
        throw new ApiError(
          'conflict',
          `the policy is at revision ${state.revision} by now, not ${revision}; read it and change that one`,
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

/** What an earlier release stored lacks the settings of today: they have their defaults. */
function toState(value: unknown): PolicyState {
  if (!Value.Check(Stored, value))
    throw new Error('the stored policy is not one; expected what PUT /policy takes')
  return { ...value, policy: { ...DEFAULT_POLICY, ...value.policy } }
}
