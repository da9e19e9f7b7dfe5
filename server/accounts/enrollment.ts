import type { EnrollReply, EnrollRequest } from '#agent/contract/uplink.ts'
import type { CreatedEnrollmentKey, CreateEnrollmentKey, EnrollmentKeyRow } from '../contract/account.ts'
import { MOST_LABELS } from '../contract/label.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { enrolledMachineId } from '../agents/machines.ts'
import { agentSettings } from '../agents/settings.ts'
import { hashSecret, newSecret } from './secrets.ts'

const HOUR = 3_600_000
const DEFAULT_HOURS = 168

type KeyDeps = Pick<Deps, 'prisma' | 'now'>
type Stored = {
  id: string
  name: string
  createdAt: Date
  expiresAt: Date
  maxUses: number | null
  uses: number
  revokedAt: Date | null
  labels: string[]
}

export async function createEnrollmentKey(
  { prisma, now }: KeyDeps,
  wanted: CreateEnrollmentKey,
): Promise<CreatedEnrollmentKey> {
  const key = newSecret('ehe_')
  const row = await prisma.enrollmentKey.create({
    data: {
      name: wanted.name,
      keyHash: hashSecret(key),
      createdAt: now(),
      expiresAt: new Date(now().getTime() + (wanted.expiresInHours ?? DEFAULT_HOURS) * HOUR),
      maxUses: wanted.maxUses ?? null,
      labels: wanted.labels ?? [],
    },
  })
  return { ...toRow(row), key }
}

export async function listEnrollmentKeys({ prisma }: KeyDeps): Promise<EnrollmentKeyRow[]> {
  return (await prisma.enrollmentKey.findMany({ orderBy: { createdAt: 'desc' } })).map(toRow)
}

/** Hosts that enrolled with the key stay enrolled. */
export async function revokeEnrollmentKey({ prisma, now }: KeyDeps, id: string): Promise<void> {
  const { count } = await prisma.enrollmentKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: now() },
  })
  if (count === 0) throw new ApiError('not-found', `no valid enrolment key has the id ${id}`)
}

/**
 * One statement, so that a key with n uses left enrols n machines however many ask at once. A machine that
 * enrols again stays the same host and gets a further agent key, and of the key's labels those it has room for.
 */
const ENROLL = `
  WITH used AS (
    UPDATE enrollment_key SET uses = uses + 1
    WHERE key_hash = $1 AND revoked_at IS NULL AND expires_at > $2 AND (max_uses IS NULL OR uses < max_uses)
    RETURNING labels
  ), enrolled AS (
    INSERT INTO host (machine_id, hostname, agent_version, enrolled_at)
    SELECT $3, $4, $5, $2 FROM used
    ON CONFLICT (machine_id) DO UPDATE SET hostname = excluded.hostname, agent_version = excluded.agent_version
    RETURNING id
  ), labelled AS (
    INSERT INTO host_label (host_id, label)
    SELECT enrolled.id, label FROM enrolled, used, UNNEST(used.labels) AS label ORDER BY label
    LIMIT greatest(0, $7 - (SELECT count(*) FROM host_label l JOIN enrolled ON l.host_id = enrolled.id))
    ON CONFLICT DO NOTHING
  ), keyed AS (
    INSERT INTO agent_key (host_id, secret_hash, created_at) SELECT id, $6, $2 FROM enrolled RETURNING id, host_id
  ), listed AS (
    INSERT INTO agent_report (agent_key_id, host_id, version) SELECT id, host_id, $5 FROM keyed
  )
  SELECT id FROM enrolled`

/** @throws ApiError invalid-enrolment-key */
export async function enroll(deps: Deps, request: EnrollRequest): Promise<EnrollReply> {
  const secret = newSecret('eha_')
  const machineId = await enrolledMachineId(deps, request.machineId, request.hardware ?? [])
  const { rows } = await deps.pool.query<{ id: string }>(ENROLL, [
    hashSecret(request.key),
    deps.now(),
    machineId,
    request.hostname,
    request.agentVersion,
    hashSecret(secret),
    MOST_LABELS,
  ])
  const [host] = rows
  if (!host) {
    throw new ApiError(
      'invalid-enrolment-key',
      'the enrolment key is unknown, expired, revoked or used up; make a new one',
    )
  }
  return { hostId: host.id, secret, settings: agentSettings(deps) }
}

const toRow = (row: Stored): EnrollmentKeyRow => ({
  id: row.id,
  name: row.name,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  maxUses: row.maxUses,
  uses: row.uses,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  labels: row.labels,
})
