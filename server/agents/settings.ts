import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { canonicalJson } from '#agent/contract/hash.ts'
import type { AgentSettings, CheckInReply, FullSettings } from '#agent/contract/uplink.ts'
import type { Deps } from '../deps.ts'

/** What every agent is told at enrolment, and at each check-in where it does not say what it knows. */
export const agentSettings = ({
  config,
  redactionKey,
}: Pick<Deps, 'config' | 'redactionKey'>): AgentSettings => ({
  intervalSeconds: config.checkInSeconds,
  redactionKey,
})

type SettingsDeps = Pick<Deps, 'config' | 'redactionKey' | 'policy' | 'collecting'>
type Tagged = { settings: FullSettings; settingsTag: string }

/** The tag of the decisions in force; both keepers make a new object only when they read them again. */
const tagged = new WeakMap<object, { collecting: object; tagged: Tagged }>()

/**
 * The settings part of a check-in's answer. One that says which settings it has gets them only when they are others.
 * Nothing is asked of the database: policy and collecting are kept by every replica.
 */
export function settingsFor(
  deps: SettingsDeps,
  tag: string | undefined,
): Pick<CheckInReply, 'settings' | 'settingsTag'> {
  const basic = agentSettings(deps)
  if (tag === undefined) return { settings: basic }
  const current = taggedSettings(deps, basic)
  return current.settingsTag === tag ? {} : current
}

function taggedSettings({ policy, collecting }: SettingsDeps, basic: AgentSettings): Tagged {
  const decided = { policy: policy.current(), collecting: collecting.current() }
  const made = tagged.get(decided.policy)
  const isMade = made?.collecting === decided.collecting
  if (isMade && made.tagged.settings.intervalSeconds === basic.intervalSeconds) return made.tagged
  const settings = {
    ...basic,
    policy: decided.policy.policy,
    collecting: decided.collecting.collecting,
  }
  const settingsTag = createHash('sha256').update(canonicalJson(settings)).digest('hex').slice(0, 32)
  const next = { settings, settingsTag }
  tagged.set(decided.policy, { collecting: decided.collecting, tagged: next })
  return next
}

/** Made by whichever replica asks first; never changes. */
export async function readRedactionKey(pool: pg.Pool): Promise<string> {
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
