import type { Delta, LiveMessage, Topic } from '../contract/live.ts'

export type Recorded = { seq: number; at: string; topics: ReadonlySet<Topic>; delta: Delta }

/** The last half a minute of a busy stream; what is older is fetched over REST. */
const KEPT = 300

/** Numbered deltas of one stream, the latest few hundred, for those who come back. */
export class History {
  readonly stream: string
  #seq = 0
  #kept: Recorded[] = []

  constructor(stream: string) {
    this.stream = stream
  }

  get seq(): number {
    return this.#seq
  }

  record(at: string, topics: ReadonlySet<Topic>, delta: Delta): Recorded {
    const recorded = { seq: ++this.#seq, at, topics, delta }
    this.#kept.push(recorded)
    if (this.#kept.length > KEPT) this.#kept.shift()
    return recorded
  }

  /** Nobody can resume from before this: something was missed that no delta tells. */
  forget(): void {
    this.#seq += 1
    this.#kept = []
  }

  /** All after `seq`; undefined unless every one is still here and tells of every topic asked for. */
  after(stream: string, seq: number, topics: ReadonlySet<Topic>): Recorded[] | undefined {
    if (stream !== this.stream || seq > this.#seq) return undefined
    const later = this.#kept.filter((recorded) => recorded.seq > seq)
    if (later.length !== this.#seq - seq) return undefined
    return later.every((recorded) => [...topics].every((topic) => recorded.topics.has(topic)))
      ? later
      : undefined
  }
}

/** A delta as one client gets it: always numbered, with no more than the topics it follows. */
function messageFor(stream: string, { seq, at, delta }: Recorded, topics: ReadonlySet<Topic>): LiveMessage {
  const { summary, patterns, hosts, occurrences } = delta
  return {
    type: 'delta',
    stream,
    seq,
    at,
    delta: {
      ...(summary && topics.has('summary') && { summary }),
      ...(patterns && topics.has('patterns') && { patterns }),
      ...(hosts && topics.has('hosts') && { hosts }),
      ...(occurrences && topics.has('occurrences') && { occurrences }),
    },
  }
}

/** Bytes of a delta, made once for all clients that follow the same topics; those who lag share them too. */
export class Encoded {
  readonly #made = new Map<string, Buffer>()
  readonly #stream: string
  readonly #recorded: Recorded

  constructor(stream: string, recorded: Recorded) {
    this.#stream = stream
    this.#recorded = recorded
  }

  for(topics: ReadonlySet<Topic>): Buffer {
    const key = [...topics].sort().join()
    let bytes = this.#made.get(key)
    if (!bytes) {
      bytes = Buffer.from(JSON.stringify(messageFor(this.#stream, this.#recorded, topics)))
      this.#made.set(key, bytes)
    }
    return bytes
  }
}
