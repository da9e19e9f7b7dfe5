import type { FailureReason } from '#agent/contract/section.ts'
import type { AgentQuery, AgentSort } from '#server/contract/agent.ts'
import { oneOf, present, type Place } from '../../components/list-state.ts'
import { PRESENCES } from '../hosts/host-filters.ts'

export const AGENT_FILTERS = [
  'search',
  'presence',
  'version',
  'outdated',
  'hasErrors',
  'collector',
  'reason',
  'hasSpool',
] as const
export type AgentFilters = Record<(typeof AGENT_FILTERS)[number], string | undefined>

export const AGENT_SORTS = ['hostname', 'version', 'failed', 'spool'] as const satisfies AgentSort[]
export const REASONS: readonly FailureReason[] = ['denied', 'timeout', 'unsupported', 'error']

const FLAG = ['true', 'false'] as const
export const AGENT_FILTER_VALUES = {
  presence: PRESENCES,
  outdated: FLAG,
  hasErrors: FLAG,
  reason: REASONS,
  hasSpool: FLAG,
}

const flag = (text: string | undefined) => (text === undefined ? undefined : text === 'true')

export const agentQueryOf = (filters: AgentFilters, place: Place<AgentSort>): AgentQuery =>
  present({
    search: filters.search,
    presence: oneOf(PRESENCES, filters.presence),
    version: filters.version,
    outdated: flag(filters.outdated),
    hasErrors: flag(filters.hasErrors),
    collector: filters.collector,
    reason: oneOf(REASONS, filters.reason),
    hasSpool: flag(filters.hasSpool),
    ...place,
  })
