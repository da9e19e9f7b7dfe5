import { hash, randomUUID } from 'node:crypto'
import type { AgentCache, Deps, Watch } from '../deps.ts'
import { AGENTS_CHANNEL, parseNews } from './agent-news.ts'
import { findAgent } from './find-identity.ts'
import type { AgentIdentity } from './identity.ts'

/** Some 700 bytes each. */
const MOST = 50_000

/**
 * Agents as the database has them, so that a check-in asks it nothing. Every replica says in the transaction itself
 * whose credentials or content it changes; what is said of a host drops its agents here. While this process does not
 * hear the others, each request asks the database.
 */
export function createAgentCache({ pool, listener }: Pick<Deps, 'pool' | 'listener'>): AgentCache {
  const own = randomUUID()
  /**
   * By the hash of the secret; the one that is here for longest comes first. Agents ask in turns, so that order is as
   * good as by when they asked, which would have to be kept with each check-in.
   */
  const known = new Map<string, AgentIdentity>()
  const secretsOf = new Map<string, Set<string>>()
  /** What reads the database at this moment must not keep what was dropped meanwhile. */
  const watches = new Set<Set<string> & { all?: true }>()
  const gaps: (() => void)[] = []
  let isListening = false

  const drop = (hostIds: readonly string[]) => {
    for (const watch of watches) for (const id of hostIds) watch.add(id)
    for (const id of hostIds) {
      for (const key of secretsOf.get(id) ?? []) known.delete(key)
      secretsOf.delete(id)
    }
  }
  const dropAll = () => {
    for (const watch of watches) watch.all = true
    known.clear()
    secretsOf.clear()
  }
  const keep = (key: string, identity: AgentIdentity) => {
    known.set(key, identity)
    const keys = secretsOf.get(identity.hostId)
    if (keys) keys.add(key)
    else secretsOf.set(identity.hostId, new Set([key]))
    if (known.size <= MOST) return
    const [oldest] = known
    if (oldest) drop([oldest[1].hostId])
  }
  const watch = (): Watch => {
    const dropped: Set<string> & { all?: true } = new Set<string>()
    watches.add(dropped)
    return {
      isTrue: (hostId) => isListening && dropped.all === undefined && !dropped.has(hostId),
      end: () => void watches.delete(dropped),
    }
  }
  const read = async (secret: string, key: string): Promise<AgentIdentity | undefined> => {
    const meanwhile = watch()
    try {
      const identity = await findAgent(pool, secret)
      if (identity && meanwhile.isTrue(identity.hostId)) keep(key, identity)
      return identity
    } finally {
      meanwhile.end()
    }
  }

  listener.on(AGENTS_CHANNEL, {
    heard: (payload) => {
      const news = parseNews(payload)
      if (!news) dropAll()
      else if (news.by !== own) drop(news.hosts)
    },
    lost: () => {
      isListening = false
      dropAll()
      for (const forget of gaps) forget()
    },
    listening: () => {
      isListening = true
      for (const forget of gaps) forget()
    },
  })

  return {
    name: own,
    inMemory: (secret) => known.get(hash('sha256', secret, 'base64')),
    find: (secret) => read(secret, hash('sha256', secret, 'base64')),
    watch,
    onGap: (forget) => void gaps.push(forget),
    drop,
    told: (hostId, contents) => {
      for (const key of secretsOf.get(hostId) ?? []) {
        const identity = known.get(key)
        if (identity) known.set(key, { ...identity, ...contents(identity) })
      }
    },
  }
}
