import type { Evidence, Layer, Severity } from '#agent/contract/finding.ts'
import type { EnvKind, EnvRole } from '#agent/contract/snapshot.ts'
import { describe, type Description } from '#agent/detectors/describe.ts'
import type { FindingRow, FindingStatus } from '../contract/finding.ts'
import { sql } from './sql.ts'

export type StoredFinding = {
  id: string
  host_id: string
  hostname: string
  env: string
  kind: EnvKind | null
  role: EnvRole | null
  pattern: string
  severity: Severity
  layer: Layer
  subject: string
  status: FindingStatus
  first_seen_at: Date
  opened_at: Date
  changed_at: Date
  resolved_at: Date | null
  reopened_count: number
  catalogue: string
  evidence: Evidence
}

/** What a finding row is made of; `f` is the finding, `h` its host, `e` its env, which may be gone. */
export const FINDING_COLUMNS = sql`
  f.id::text AS id, f.host_id, h.hostname, f.env, e.kind, e.role, f.pattern, f.severity, f.layer, f.subject,
  f.status, f.first_seen_at, f.opened_at, f.changed_at, f.resolved_at, f.reopened_count, f.catalogue, f.evidence`

export const FINDING_TABLES = sql`
  finding f JOIN host h ON h.id = f.host_id LEFT JOIN env e ON e.host_id = f.host_id AND e.id = f.env`

export function toFindingRow(row: StoredFinding): FindingRow {
  return {
    id: row.id,
    hostId: row.host_id,
    hostname: row.hostname,
    env: row.env,
    pattern: row.pattern,
    severity: row.severity,
    layer: row.layer,
    subject: row.subject,
    status: row.status,
    firstSeenAt: row.first_seen_at.toISOString(),
    openedAt: row.opened_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    reopenedCount: row.reopened_count,
    catalogue: row.catalogue,
    evidence: row.evidence,
    ...words(row),
  }
}

/** A detector of today may not understand what one of an earlier catalogue noted; then the names stand alone. */
function words(row: StoredFinding): Description {
  const { pattern, severity, layer, env, subject, evidence } = row
  try {
    return describe(
      { pattern, severity, layer, env, subject, evidence },
      { id: env, kind: row.kind ?? kindOf(env), role: row.role ?? 'workstation' },
    )
  } catch {
    const name = { en: pattern, zh: pattern }
    const what = { en: subject, zh: subject }
    return { title: name, explanation: what, remedy: { steps: [], verify: what } }
  }
}

/** Env ids begin with their kind; `host` is judged as whatever it is, so any kind does. */
function kindOf(env: string): EnvKind {
  if (env.startsWith('wsl:')) return 'wsl'
  return env === 'windows' || env === 'macos' ? env : 'linux'
}
