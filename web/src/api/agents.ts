import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { AgentPage, AgentQuery, AgentSummary } from '#server/contract/agent.ts'
import type { DeadLetterList } from '#server/contract/dead-letter.ts'
import { del, get } from './client.ts'

const agentsKey = ['agents'] as const

/** No delta tells of agents; what they say of themselves changes a few times a day. */
const EVERY_MS = 30_000

export const agentsQuery = (query: AgentQuery) =>
  queryOptions({
    queryKey: [...agentsKey, 'list', query] as const,
    queryFn: ({ signal }) => get<AgentPage>('/agents', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  })

export const agentSummaryQuery = () =>
  queryOptions({
    queryKey: [...agentsKey, 'summary'] as const,
    queryFn: ({ signal }) => get<AgentSummary>('/agents/summary', { signal }),
    refetchInterval: EVERY_MS,
  })

/** For admins: anybody else is refused. */
export const deadLettersQuery = () =>
  queryOptions({
    queryKey: [...agentsKey, 'dead-letters'] as const,
    queryFn: ({ signal }) => get<DeadLetterList>('/dead-letters', { signal }),
    refetchInterval: EVERY_MS,
  })

const deadLetterUrl = (id: string) => `/dead-letters/${encodeURIComponent(id)}`
export const deadLetterFile = (id: string) => `/api/v1${deadLetterUrl(id)}/snapshot`
export const dismissDeadLetter = (id: string) => del(deadLetterUrl(id))

export const revokeAgent = (id: string) => del(`/agents/${encodeURIComponent(id)}`)
