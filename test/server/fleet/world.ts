import { randomBytes } from 'node:crypto'
import pino from 'pino'
import type { Section } from '#agent/contract/section.ts'
import type { GoEnv } from '#agent/contract/sections/go-env.ts'
import type { Env, Snapshot } from '#agent/contract/snapshot.ts'
import { defineDetector, EVERY_PLATFORM } from '#agent/detectors/detector.ts'
import { diagnose } from '#agent/detectors/diagnose.ts'
import type { Sender } from '../../../server/deps.ts'
import { createIngest, type IngestDeps } from '../../../server/fleet/ingest.ts'
import type { Diagnose } from '../../../server/fleet/judge.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { snapshotOf } from '../../support/snapshot.ts'
import { deafAgents } from '../../support/deaf-agents.ts'
import { fixedPolicy } from '../../support/fixed-policy.ts'
import type { TestDatabase } from '../../support/database.ts'

/*
 * A small world with findings at will: `values: { ALPHA_x: '1' }` makes one finding of pattern ALPHA on subject
 * `ALPHA_x` with evidence '1'; an env whose values are null could not be read. The detectors are real ones, run
 * by the real diagnose.
 */

const nothing = { en: '', zh: '' }
export const PATTERNS = ['ALPHA', 'BETA', 'GAMMA'] as const

const detectors = PATTERNS.map((id) =>
  defineDetector({
    id,
    severity: 'medium',
    layers: ['user'],
    platforms: EVERY_PLATFORM,
    needs: ['goEnv'],
    texts: { title: nothing, why: nothing, rule: nothing },
    source: 'test',
    check: ({ goEnv }) =>
      Object.entries(goEnv.values)
        .filter(([name]) => name.startsWith(`${id}_`))
        .map(([name, value]) => ({
          subject: name,
          evidence: { value },
          ...(value === 'bad' ? { severity: 'critical' as const } : {}),
        })),
    explain: () => nothing,
    remedy: () => ({ steps: [], verify: nothing }),
  }),
)

export const testDiagnose: Diagnose = (snapshot, policy, surroundings) =>
  diagnose(snapshot, policy, detectors, surroundings)

export type EnvWords = { id: string; values: Record<string, string> | null }

export function worldSnapshot(machine: string, takenAt: Date, envs: readonly EnvWords[]): Snapshot {
  const base = snapshotOf()
  const template = base.envs[0]
  if (!template) throw new Error('snapshotOf gave no env')
  return {
    ...base,
    takenAt: takenAt.toISOString(),
    host: { ...base.host, hostname: `host-${machine}`, machineId: machineIdOf(machine) },
    envs: envs.map(({ id, values }): Env => {
      const goEnv: Section<GoEnv> = values
        ? { status: 'ok', data: { values, changed: {} } }
        : { status: 'failed', reason: 'timeout', message: 'go env took longer than 10 s' }
      return {
        ...template,
        id,
        kind: id.startsWith('wsl:') ? 'wsl' : 'linux',
        sections: { ...template.sections, goEnv },
      }
    }),
  }
}

const machineIdOf = (machine: string): string =>
  Buffer.from(machine).toString('hex').padStart(64, '0').slice(-64)

export async function addHost(
  { pool }: Pick<TestDatabase, 'pool'>,
  machine = randomBytes(8).toString('hex'),
) {
  const { rows } = await pool.query<{ id: string }>(
    'INSERT INTO host (machine_id, hostname) VALUES ($1, $2) RETURNING id',
    [machineIdOf(machine), `host-${machine}`],
  )
  const [row] = rows
  if (!row) throw new Error('INSERT INTO host returned no row')
  return { id: row.id, machine, agent: await addAgent({ pool }, row.id) }
}

export async function addAgent({ pool }: Pick<TestDatabase, 'pool'>, hostId: string): Promise<Sender> {
  const { rows } = await pool.query<{ id: string }>(
    'INSERT INTO agent_key (host_id, secret_hash) VALUES ($1, $2) RETURNING id',
    [hostId, randomBytes(32)],
  )
  const [row] = rows
  if (!row) throw new Error('INSERT INTO agent_key returned no row')
  return { hostId, agentKeyId: row.id }
}

export const silent = pino({ level: 'silent' })

export const testIngest = ({ pool }: Pick<TestDatabase, 'pool'>, changes: Partial<IngestDeps> = {}) =>
  createIngest({
    pool,
    agents: deafAgents(pool),
    readSnapshot: (host, id) => readSnapshot(pool, host, id),
    log: silent,
    policy: fixedPolicy(),
    fleetFacts: () => ({}),
    now: () => new Date(),
    config: { groupDelayMs: 5, groupSize: 200 },
    diagnose: testDiagnose,
    ...changes,
  })
