import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Topic } from '../contract/live.ts'
import type { Changes, Deps } from '../deps.ts'
import { Client, type Socket } from './client.ts'
import { computeDelta } from './compute-delta.ts'
import { History } from './history.ts'
import { listen, type Listener } from './listener.ts'
import { add, nothing } from './pending.ts'
import { PresenceWatch } from './presence-watch.ts'

/** At most four messages a second. */
const BETWEEN_FLUSHES_MS = 250
/** A short wait gathers what commits together. */
const GATHER_MS = 20
const SWEEP_MS = 2_000
const KEEP_FOLLOWING_MS = 60_000
/** How long clients have to answer the close frame when the server stops. */
const GOODBYE_MS = 200

/** Gathers what commits, and tells every client of it; one for each process. */
export class Live {
  readonly #deps: Deps
  readonly #history = new History(randomUUID())
  readonly #clients = new Set<Client>()
  readonly #presence: PresenceWatch
  #pending = nothing()
  #listener: Listener | undefined
  #flushTimer: NodeJS.Timeout | undefined
  #sweepTimer: NodeJS.Timeout | undefined
  #flushedAt = Date.now()
  readonly #followed = new Map<Topic, number>()
  #flushing = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#presence = new PresenceWatch(deps)
  }

  async start(): Promise<void> {
    this.#listener = await listen(this.#deps, {
      changes: (changes) => this.#gather(changes),
      restored: () => this.#missed('the server had lost its database for a moment'),
    })
    this.#sweepTimer = setInterval(() => void this.#sweep(), SWEEP_MS)
  }

  async close(): Promise<void> {
    clearTimeout(this.#flushTimer)
    clearInterval(this.#sweepTimer)
    for (const client of this.#clients) client.close(1001, 'the server stops')
    await this.#listener?.close()
    if (this.#clients.size > 0) await sleep(GOODBYE_MS)
    for (const client of this.#clients) client.terminate()
  }

  add(socket: Socket): Client {
    const client = new Client(socket, this.#history)
    this.#clients.add(client)
    socket.once('close', () => this.#clients.delete(client))
    return client
  }

  /** What somebody follows, or did a moment ago: so that a page that lost its connection can resume. */
  #topics(): Set<Topic> {
    const now = Date.now()
    for (const { topics } of this.#clients) for (const topic of topics) this.#followed.set(topic, now)
    const recent = [...this.#followed].filter(([, at]) => now - at < KEEP_FOLLOWING_MS)
    return new Set(recent.map(([topic]) => topic))
  }

  #gather(changes: Changes): void {
    add(this.#pending, changes)
    if (this.#flushing || this.#flushTimer) return
    const wait = Math.max(GATHER_MS, this.#flushedAt + BETWEEN_FLUSHES_MS - Date.now())
    this.#flushTimer = setTimeout(() => void this.#flush(), wait)
  }

  /** One at a time: while one is computed the next gathers. */
  async #flush(): Promise<void> {
    this.#flushTimer = undefined
    this.#flushing = true
    const pending = this.#pending
    const since = new Date(this.#flushedAt)
    this.#pending = nothing()
    this.#flushedAt = Date.now()
    try {
      const topics = this.#topics()
      const delta = await computeDelta(this.#deps, topics, pending, since)
      const recorded = this.#history.record(this.#deps.now().toISOString(), topics, delta)
      for (const client of this.#clients) client.deliver(recorded)
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'live: what changed could not be read')
      this.#missed('what changed could not be read')
    } finally {
      this.#flushing = false
      const { hosts, more, patterns, occurrences } = this.#pending
      if (hosts.size > 0 || more || patterns.size > 0 || occurrences) this.#gather(NO_CHANGES)
    }
  }

  async #sweep(): Promise<void> {
    const topics = this.#topics()
    if (!topics.has('hosts') && !topics.has('summary')) {
      this.#presence.reset()
      return
    }
    try {
      const hosts = await this.#presence.changed()
      if (hosts.length > 0) this.#gather({ ...NO_CHANGES, hosts })
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'live: the presence of hosts could not be read')
    }
  }

  #missed(reason: string): void {
    this.#history.forget()
    for (const client of this.#clients) client.resync(reason)
  }
}

const NO_CHANGES: Changes = { hosts: [], more: false, patterns: [], occurrences: null }
