import type { AgentRow } from '../contract/agent.ts'
import type { FindingRow } from '../contract/finding.ts'
import type { HostRow } from '../contract/host.ts'
import type { PatternRow } from '../contract/pattern.ts'
import type { Columns } from './csv.ts'

/*
 * What a spreadsheet gets of a row, under the names that the API uses. Lists and objects that have no column of
 * their own are one cell each; NDJSON has all of it.
 */

export const HOST_COLUMNS: Columns<HostRow> = {
  id: ({ id }) => id,
  hostname: ({ hostname }) => hostname,
  osName: ({ osName }) => osName,
  osVersion: ({ osVersion }) => osVersion,
  arch: ({ arch }) => arch,
  agentVersion: ({ agentVersion }) => agentVersion,
  presence: ({ presence }) => presence,
  enrolledAt: ({ enrolledAt }) => enrolledAt,
  lastSeenAt: ({ lastSeenAt }) => lastSeenAt,
  changedAt: ({ changedAt }) => changedAt,
  critical: ({ findings }) => findings.critical,
  high: ({ findings }) => findings.high,
  medium: ({ findings }) => findings.medium,
  low: ({ findings }) => findings.low,
  info: ({ findings }) => findings.info,
  labels: ({ labels }) => labels.join(' '),
  envs: ({ envs }) => envs.map(({ id }) => id).join(' '),
  goVersions: ({ envs }) => envs.map(({ goVersion }) => goVersion ?? 'none').join(' '),
}

export const AGENT_COLUMNS: Columns<AgentRow> = {
  id: ({ id }) => id,
  hostId: ({ hostId }) => hostId,
  hostname: ({ hostname }) => hostname,
  version: ({ version }) => version,
  outdated: ({ outdated }) => outdated,
  presence: ({ presence }) => presence,
  enrolledAt: ({ enrolledAt }) => enrolledAt,
  lastSeenAt: ({ lastSeenAt }) => lastSeenAt,
  toldAt: ({ toldAt }) => toldAt,
  envs: ({ envs }) => envs.join(' '),
  failed: ({ failed }) => failed.map(({ section, reason }) => `${section}=${reason}`).join(' '),
  'spool.waiting': ({ spool }) => spool.waiting,
  'spool.bytes': ({ spool }) => spool.bytes,
  'spool.oldestAt': ({ spool }) => spool.oldestAt,
  clockOffSeconds: ({ clockOffSeconds }) => clockOffSeconds,
  'lastError.at': ({ lastError }) => lastError?.at ?? null,
  'lastError.message': ({ lastError }) => lastError?.message ?? null,
}

export const FINDING_COLUMNS: Columns<FindingRow> = {
  id: ({ id }) => id,
  hostId: ({ hostId }) => hostId,
  hostname: ({ hostname }) => hostname,
  env: ({ env }) => env,
  pattern: ({ pattern }) => pattern,
  severity: ({ severity }) => severity,
  layer: ({ layer }) => layer,
  subject: ({ subject }) => subject,
  status: ({ status }) => status,
  firstSeenAt: ({ firstSeenAt }) => firstSeenAt,
  openedAt: ({ openedAt }) => openedAt,
  changedAt: ({ changedAt }) => changedAt,
  resolvedAt: ({ resolvedAt }) => resolvedAt,
  reopenedCount: ({ reopenedCount }) => reopenedCount,
  catalogue: ({ catalogue }) => catalogue,
  'title.en': ({ title }) => title.en,
  'title.zh': ({ title }) => title.zh,
  'explanation.en': ({ explanation }) => explanation.en,
  'explanation.zh': ({ explanation }) => explanation.zh,
  evidence: ({ evidence }) => JSON.stringify(evidence),
}

export const PATTERN_COLUMNS: Columns<PatternRow> = {
  id: ({ id }) => id,
  'title.en': ({ title }) => title.en,
  'title.zh': ({ title }) => title.zh,
  severity: ({ severity }) => severity,
  layer: ({ layer }) => layer,
  openFindings: ({ openFindings }) => openFindings,
  affectedHosts: ({ affectedHosts }) => affectedHosts,
  openings: ({ openings }) => openings,
  resolutions: ({ resolutions }) => resolutions,
  firstSeenAt: ({ firstSeenAt }) => firstSeenAt,
  lastSeenAt: ({ lastSeenAt }) => lastSeenAt,
  trend: ({ trend }) => trend.join(' '),
}
