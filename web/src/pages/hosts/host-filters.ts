import type { HostQuery, HostRow, Presence } from '#server/contract/host.ts'
import { ENV_KINDS } from '../../components/filter.ts'
import { oneOf, present, type Place } from '../../components/list-state.ts'
import { SEVERITY_ORDER } from '../../format/severity.ts'

export const HOST_FILTERS = [
  'search',
  'presence',
  'kind',
  'goVersion',
  'severity',
  'hasFindings',
  'pattern',
  'changedSince',
  'label',
  'fact',
] as const
export type HostFilters = Record<(typeof HOST_FILTERS)[number], string | undefined>

export const HOST_SORTS = ['hostname', 'lastSeenAt', 'findings', 'changedAt'] as const
export type HostSort = (typeof HOST_SORTS)[number]

export const PRESENCES: readonly Presence[] = ['on-time', 'late', 'silent', 'pending']

export const HOST_FILTER_VALUES = {
  presence: PRESENCES,
  kind: ENV_KINDS,
  severity: SEVERITY_ORDER,
  hasFindings: ['true', 'false'],
}

export const hostQueryOf = (filters: HostFilters, place: Place<HostSort>): HostQuery =>
  present({
    search: filters.search,
    presence: oneOf(PRESENCES, filters.presence),
    kind: oneOf(ENV_KINDS, filters.kind),
    goVersion: filters.goVersion,
    severity: oneOf(SEVERITY_ORDER, filters.severity),
    hasFindings: filters.hasFindings === undefined ? undefined : filters.hasFindings === 'true',
    pattern: filters.pattern,
    changedSince: filters.changedSince,
    label: filters.label === undefined ? undefined : labelsIn(filters.label),
    fact: filters.fact,
    ...place,
  })

/** Several labels stand in the address as one text. */
export const labelsIn = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean)

/** Hosts that enrolled after the page was fetched. A filter by pattern or fact can only be answered by the server. */
export function isNewHost(row: HostRow, query: HostQuery, asOf: string): boolean {
  if (
    query.pattern !== undefined ||
    query.fact !== undefined ||
    Date.parse(row.enrolledAt) <= Date.parse(asOf)
  )
    return false
  const matchesEnv = row.envs.some(
    (env) =>
      (query.kind === undefined || env.kind === query.kind) &&
      (query.goVersion === undefined || (env.goVersion ?? 'none') === query.goVersion),
  )
  const anyFinding = SEVERITY_ORDER.some((severity) => row.findings[severity] > 0)
  return (
    (matchesEnv || (query.kind === undefined && query.goVersion === undefined)) &&
    (query.search === undefined || row.hostname.toLowerCase().includes(query.search.toLowerCase())) &&
    (query.presence === undefined || row.presence === query.presence) &&
    (query.label ?? []).every((label) => row.labels.includes(label)) &&
    (query.severity === undefined || row.findings[query.severity] > 0) &&
    (query.hasFindings === undefined || query.hasFindings === anyFinding)
  )
}
