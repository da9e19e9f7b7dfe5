import pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { CHANGES_CHANNEL, type Changes, type Deps } from '../deps.ts'

const ChangesSchema = Type.Object({
  hosts: Type.Array(Type.String()),
  more: Type.Boolean(),
  patterns: Type.Array(Type.String()),
  occurrences: Type.Union([Type.Object({ from: Type.String(), to: Type.String() }), Type.Null()]),
})

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 5_000
/** To listen once more changes nothing, but finds out a connection that was cut without a word. */
const PROBE_MS = 5_000

const LISTEN = `LISTEN ${CHANGES_CHANNEL}`

export type Listener = { close(): Promise<void> }
type Heard = {
  changes(changes: Changes): void
  lost(): void
  /** Listening again after a gap in which anything may have changed. */
  restored(): void
}

/** The one connection of this process that listens for what any replica commits; comes back by itself. */
export async function listen({ pool, log }: Pick<Deps, 'pool' | 'log'>, heard: Heard): Promise<Listener> {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let probe: NodeJS.Timeout | undefined
  let closed = false
  let delay = FIRST_DELAY_MS

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...pool.options, query_timeout: PROBE_MS })
    next.on('error', (error) => lost(next, error))
    next.on('end', () => lost(next, new Error('the connection ended')))
    next.on('notification', ({ payload }) => {
      const changes = parse(payload)
      if (changes) heard.changes(changes)
      else log.error({ payload }, `live: a notification on ${CHANGES_CHANNEL} is not as agreed`)
    })
    client = next
    await next.connect()
    await next.query(LISTEN)
    delay = FIRST_DELAY_MS
    probe = setInterval(() => {
      next.query(LISTEN).catch((error: unknown) => lost(next, error))
    }, PROBE_MS)
  }

  const lost = (which: pg.Client, error: unknown): void => {
    if (closed || which !== client) return
    client = undefined
    clearInterval(probe)
    heard.lost()
    log.warn({ err: error }, `live: lost the connection to the database; again in ${delay} ms`)
    which.end().catch((cause: unknown) => log.debug({ err: cause }, 'live: the lost connection did not end'))
    timer = setTimeout(() => {
      connect().then(
        () => heard.restored(),
        (cause: unknown) => client && lost(client, cause),
      )
    }, delay)
    delay = Math.min(delay * 2, LONGEST_DELAY_MS)
  }

  await connect().catch((error: unknown) => client && lost(client, error))
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      clearInterval(probe)
      await client?.end()
    },
  }
}

function parse(payload: string | undefined): Changes | undefined {
  try {
    const value: unknown = JSON.parse(payload ?? '')
    return Value.Check(ChangesSchema, value) ? value : undefined
  } catch {
    return undefined
  }
}
