import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Topic } from '../contract/live.ts'
import { CHANGES_CHANNEL, type Deps, type Fault } from '../deps.ts'
import { Client, type Socket } from './client.ts'
import { computeDelta } from './compute-delta.ts'
import { Encoded, History } from './history.ts'
import { BETWEEN_MESSAGES_MS, Pace } from './pace.ts'
import { parseChanges } from './parse-changes.ts'
import { add, nothing, split, topicsOf } from './pending.ts'

/** A short wait gathers what commits together. */
const GATHER_MS = 10
const SWEEP_MS = 2_000
const KEEP_FOLLOWING_MS = 60_000
/** Connections of one person or token at a time: a wall of screens has fewer. */
const MOST_OF_ONE = 256
/** How long clients have to answer the close frame when the server stops. */
const GOODBYE_MS = 200

/**
 * Gathers what commits, and tells every client of it; one for each process. Waits go by a clock that nobody moves: a
 * computer's time that is set back must not hold up what happens until it is that late again.
 */
export class Live {
  readonly #deps: Deps
  readonly #history = new History(randomUUID())
  readonly #clients = new Set<Client>()
  readonly #owned = new Map<string, number>()
  readonly #pace = new Pace()
  readonly #startedAt = performance.now()
  #pending = nothing()
  /** When the first of what is pending was heard of. */
  #pendingSince: number | undefined
  #lostAt: Date | undefined
  #flushTimer: NodeJS.Timeout | undefined
  #sweepTimer: NodeJS.Timeout | undefined
  #flushedAt = 0
  readonly #followed = new Map<Topic, number>()
  #flushing = false
  #isClosed = false

  constructor(deps: Deps) {
    this.#deps = deps
    const { readiness, listener, meters } = deps
    readiness.watch(() => this.#fault())
    listener.on(CHANGES_CHANNEL, {
      heard: (payload) => this.#hear(payload),
      lost: () => (this.#lostAt ??= deps.now()),
      listening: () => this.#listening(),
    })
    meters.readAtScrape('envherd_live_clients', 'Live connections.', () => this.#clients.size)
    meters.readAtScrape('envherd_live_buffered_bytes', 'What live clients have not read yet.', () =>
      [...this.#clients].reduce((sum, { buffered }) => sum + buffered, 0),
    )
  }

  start(): void {
    this.#sweepTimer = setInterval(() => this.#sweep(), SWEEP_MS)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#flushTimer)
    clearInterval(this.#sweepTimer)
    for (const client of this.#clients) client.close(1001, 'the server stops')
    if (this.#clients.size > 0) await sleep(GOODBYE_MS)
    for (const client of this.#clients) client.terminate()
  }

  hasRoomFor(owner: string): boolean {
    return (this.#owned.get(owner) ?? 0) < MOST_OF_ONE
  }

  add(socket: Socket, owner: string): Client {
    const client = new Client(socket, this.#history, this.#deps.meters.liveMessages)
    this.#clients.add(client)
    this.#own(owner, 1)
    socket.once('close', () => {
      this.#clients.delete(client)
      this.#own(owner, -1)
    })
    // A page that was told goodbye comes again at once; nobody would end this connection, and the server waits for all.
    if (this.#isClosed) client.terminate()
    return client
  }

  #own(owner: string, more: 1 | -1): void {
    const owned = (this.#owned.get(owner) ?? 0) + more
    if (owned > 0) this.#owned.set(owner, owned)
    else this.#owned.delete(owner)
  }

  #fault(): Fault | undefined {
    if (!this.#lostAt) return undefined
    const detail = 'changes are not heard of; pages are told to fetch afresh when they are again'
    return { part: 'live', detail, blocking: false, since: this.#lostAt }
  }

  /** What somebody follows, or did a moment ago: so that a page that lost its connection can resume. */
  #topics(): Set<Topic> {
    const now = performance.now()
    for (const { topics } of this.#clients) for (const topic of topics) this.#followed.set(topic, now)
    const recent = [...this.#followed].filter(([, at]) => now - at < KEEP_FOLLOWING_MS)
    return new Set(recent.map(([topic]) => topic))
  }

  /** At the start nothing was missed: nobody follows yet, and what is asked of the database is as it is by then. */
  #listening(): void {
    if (!this.#lostAt) return
    this.#lostAt = undefined
    this.#missed('the server had lost its database for a moment')
  }

  #hear(payload: string): void {
    const changes = parseChanges(payload)
    if (!changes) {
      this.#deps.log.error({ payload }, `live: a notification on ${CHANGES_CHANNEL} is not as agreed`)
      return
    }
    add(this.#pending, changes)
    this.#pendingSince ??= performance.now()
    this.#plan()
  }

  /** One at a time: while one is read the next gathers. */
  #plan(): void {
    if (this.#flushing || this.#flushTimer || this.#isClosed) return
    const now = performance.now()
    const due = topicsOf(this.#pending).map((topic) => this.#pace.wait(topic, now))
    if (due.length === 0) return
    const wait = Math.max(GATHER_MS, this.#flushedAt + BETWEEN_MESSAGES_MS - now, Math.min(...due))
    this.#wake(now + wait)
  }

  /**
   * Node counts a timer from when its turn of the event loop began, so one that is set after writing to hundreds of
   * sockets comes too early. A topic that is not due by then would be put off for a whole message.
   */
  #wake(at: number): void {
    this.#flushTimer = setTimeout(
      () => (performance.now() < at ? this.#wake(at) : void this.#flush()),
      at - performance.now(),
    )
  }

  async #flush(): Promise<void> {
    this.#flushTimer = undefined
    this.#flushing = true
    const now = performance.now()
    const followed = this.#topics()
    const waits = new Set([...followed].filter((topic) => this.#pace.wait(topic, now) > 0))
    // What nobody follows is taken out too, and told to nobody.
    const taken = split(this.#pending, new Set(ALL_TOPICS.filter((topic) => !waits.has(topic))))
    const { told } = split(taken.told, followed)
    const sinceMs = now - this.#pace.lastRead('hosts', this.#startedAt)
    const heardAt = this.#pendingSince
    this.#pending = taken.waiting
    this.#pendingSince = undefined
    this.#flushedAt = now
    this.#pace.begin(topicsOf(told), now)
    try {
      const delta = await computeDelta(this.#deps, told, sinceMs, (topic, ms) => this.#pace.took(topic, ms))
      const at = this.#deps.now().toISOString()
      const encoded = new Encoded(this.#history.stream, this.#history.record(at, followed, delta))
      for (const client of this.#clients) client.deliver(encoded)
      if (heardAt !== undefined) {
        this.#deps.meters.liveDelay.observe((performance.now() - heardAt) / 1000)
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'live: what changed could not be read')
      this.#missed('what changed could not be read')
    } finally {
      this.#flushing = false
      this.#plan()
    }
  }

  #sweep(): void {
    for (const client of this.#clients) client.catchUp()
  }

  #missed(reason: string): void {
    this.#history.forget()
    for (const client of this.#clients) client.resync(reason)
  }
}

const ALL_TOPICS: readonly Topic[] = ['summary', 'patterns', 'hosts', 'occurrences']
