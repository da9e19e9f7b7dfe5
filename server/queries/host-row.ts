import type { EnvKind, EnvRole } from '#agent/contract/snapshot.ts'
import type { HostRow, SeverityCounts } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { HEARD, presenceLimits, presenceOf } from '../fleet/presence-state.ts'
import { isOldId, takenAtOf } from '../history/moment.ts'
import { raw, sql } from './sql.ts'

export type StoredEnv = {
  id: string
  kind: EnvKind
  role: EnvRole
  goVersion: string | null
} & SeverityCounts

export type StoredHost = {
  id: string
  hostname: string
  os_name: string | null
  os_version: string | null
  arch: string | null
  agent_version: string | null
  enrolled_at: Date
  last_seen_at: Date | null
  heard_at: Date
  content_id: number | null
  content_taken_at: Date | null
  has_content: boolean
  labels: string[]
  envs: StoredEnv[] | null
} & SeverityCounts

/** What a host row is made of; `h` is the host, `s` when it was seen. Few envs a host, so they come with it. */
export const HOST_COLUMNS = sql`
  h.id, h.hostname, h.os_name, h.os_version, h.arch, h.agent_version, h.enrolled_at,
  nullif(s.at, '-infinity') AS last_seen_at, ${raw(HEARD)} AS heard_at,
  h.snapshot_id AS content_id, h.content_taken_at, h.content_hash IS NOT NULL AS has_content,
  h.critical, h.high, h.medium, h.low, h.info,
  ARRAY(SELECT l.label FROM host_label l WHERE l.host_id = h.id ORDER BY l.label COLLATE "C") AS labels,
  (SELECT json_agg(json_build_object('id', e.id, 'kind', e.kind, 'role', e.role, 'goVersion', e.go_version,
      'critical', e.critical, 'high', e.high, 'medium', e.medium, 'low', e.low, 'info', e.info) ORDER BY e.id)
    FROM env e WHERE e.host_id = h.id) AS envs`

export const HOST_TABLES = sql`host h JOIN host_seen s ON s.host_id = h.id`

/** The moment in memory is newer than the column by up to one flush. */
export function toHostRow(row: StoredHost, deps: Pick<Deps, 'config' | 'now' | 'presence'>): HostRow {
  const remembered = deps.presence.lastSeen(row.id)
  const lastSeen = later(row.last_seen_at, remembered)
  const heard = later(row.heard_at, remembered) ?? row.heard_at
  return {
    id: row.id,
    hostname: row.hostname,
    osName: row.os_name,
    osVersion: row.os_version,
    arch: row.arch,
    agentVersion: row.agent_version,
    presence: presenceOf(row.has_content, heard, presenceLimits(deps)),
    enrolledAt: row.enrolled_at.toISOString(),
    lastSeenAt: lastSeen?.toISOString() ?? null,
    changedAt: contentSince(row)?.toISOString() ?? null,
    findings: toCounts(row),
    labels: row.labels,
    envs: (row.envs ?? []).map((env) => ({
      id: env.id,
      kind: env.kind,
      role: env.role,
      goVersion: env.goVersion,
      findings: toCounts(env),
    })),
  }
}

/** Its snapshot tells when the machine began to look like this; one that is not moved yet only when it last did. */
const contentSince = ({ content_id, content_taken_at }: StoredHost): Date | null =>
  content_id === null || isOldId(content_id) ? content_taken_at : takenAtOf(content_id)

const toCounts = ({ critical, high, medium, low, info }: SeverityCounts): SeverityCounts => ({
  critical,
  high,
  medium,
  low,
  info,
})

const later = (a: Date | null, b: Date | undefined): Date | null => (b && (!a || b > a) ? b : a)
