import type pg from 'pg'
import { createAgentCache } from '../../server/accounts/agent-cache.ts'
import type { AgentCache, Listener } from '../../server/deps.ts'

const deaf: Listener = {
  on: () => undefined,
  start: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** The agents of a server that hears no other: it keeps none. */
export const deafAgents = (pool: pg.Pool): AgentCache => createAgentCache({ pool, listener: deaf })
