import { setTimeout as sleep } from 'node:timers/promises'
import { isToRunAgain } from '../database/transaction.ts'
import { ApiError, isOutOfTime, isUnavailable } from '../errors.ts'

/** The database cannot be reached, the queue is full, or the server is closing: send it again later. */
export class Unavailable extends ApiError {
  constructor(detail: string, cause?: unknown) {
    super('unavailable', detail, { retryAfterSeconds: 5, cause })
  }
}

/** A lost connection is tried again too: Postgres may be restarting. After these the sender is told to wait. */
const PAUSES_MS = [50, 200, 1_000]

type Waiting<T, R> = {
  item: T
  resolve: (reply: R) => void
  reject: (error: unknown) => void
}

export type GroupOptions<T, R> = {
  delayMs: number
  size: number
  /** Most items waiting, the group in flight not counted. */
  capacity: number
  /** Which items must not be in one transaction; of those, `before` says which goes first. */
  keyOf: (item: T) => string
  before: (a: T, b: T) => number
  /** One transaction. An item without a reply is rejected with `missing`. */
  commit: (items: readonly T[]) => Promise<ReadonlyMap<T, R>>
  missing: (item: T) => unknown
}

export type Groups<T, R> = {
  add(item: T): Promise<R>
  /** How many are not in a transaction yet. */
  waiting(): number
  close(): Promise<void>
}

/**
 * Collects items for `delayMs`, or up to `size`, and commits them together, one group at a time; what arrives
 * meanwhile makes the next group. An item is answered when its transaction has committed.
 */
export function createGroups<T, R>(options: GroupOptions<T, R>): Groups<T, R> {
  let queue: Waiting<T, R>[] = []
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let closed = false

  const work = async () => {
    while (queue.length > 0) {
      const group = queue.slice(0, options.size)
      queue = queue.slice(options.size)
      for (const round of inRounds(group, options)) {
        const outage = await settle(round, options)
        // Those behind would only wait for the same answer.
        if (outage) for (const { reject } of queue.splice(0)) reject(outage)
      }
    }
  }
  const start = () => {
    clearTimeout(timer)
    timer = undefined
    working ??= work().finally(() => {
      working = undefined
      if (queue.length > 0) start()
    })
  }
  return {
    add: (item) => {
      if (closed) return Promise.reject(new Unavailable('the server is closing'))
      if (queue.length >= options.capacity) {
        return Promise.reject(new Unavailable(`${queue.length} snapshots are waiting already`))
      }
      return new Promise<R>((resolve, reject) => {
        queue.push({ item, resolve, reject })
        if (queue.length >= options.size) start()
        else timer ??= setTimeout(start, options.delayMs)
      })
    },
    waiting: () => queue.length,
    close: async () => {
      closed = true
      start()
      while (working) await working
    },
  }
}

/** Each key once a round, in the wanted order: a later item of a host sees what the earlier one has committed. */
function inRounds<T, R>(
  group: readonly Waiting<T, R>[],
  { keyOf, before }: GroupOptions<T, R>,
): Waiting<T, R>[][] {
  const rounds: Waiting<T, R>[][] = []
  const turns = new Map<string, number>()
  for (const waiting of [...group].sort((a, b) => before(a.item, b.item))) {
    const turn = turns.get(keyOf(waiting.item)) ?? 0
    turns.set(keyOf(waiting.item), turn + 1)
    const round = rounds[turn] ?? []
    round.push(waiting)
    rounds[turn] = round
  }
  return rounds
}

/** Answers every item of the round. @returns why the database cannot be used, if so */
async function settle<T, R>(
  round: readonly Waiting<T, R>[],
  options: GroupOptions<T, R>,
): Promise<Unavailable | undefined> {
  try {
    const replies = await withRetries(() => options.commit(round.map(({ item }) => item)))
    for (const { item, resolve, reject } of round) {
      const reply = replies.get(item)
      if (reply === undefined) reject(options.missing(item))
      else resolve(reply)
    }
    return undefined
  } catch (error) {
    if (error instanceof Unavailable || round.length === 1) {
      for (const { reject } of round) reject(error)
      return error instanceof Unavailable ? error : undefined
    }
    // One of them made the database refuse, and it does not say which: halves find it in a few transactions.
    const middle = Math.ceil(round.length / 2)
    const first = await settle(round.slice(0, middle), options)
    return (await settle(round.slice(middle), options)) ?? first
  }
}

async function withRetries<T>(commit: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await commit()
    } catch (error) {
      if (!isPassing(error)) throw error
      if (isOutOfTime(error)) throw new Unavailable('the database was busy for too long; try again', error)
      const pause = PAUSES_MS[attempt]
      if (pause === undefined) throw new Unavailable('the database cannot be reached; try again', error)
      await sleep(pause)
    }
  }
}

const isPassing = (error: unknown): boolean => isUnavailable(error) || isToRunAgain(error)
