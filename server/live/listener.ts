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

export type Listener = { close(): Promise<void> }
type Heard = {
  changes(changes: Changes): void
  /** Listening again after a gap in which anything may have changed. */
  restored(): void
}

/** The one connection of this process that listens for what any replica commits; comes back by itself. */
export async function listen({ pool, log }: Pick<Deps, 'pool' | 'log'>, heard: Heard): Promise<Listener> {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let delay = FIRST_DELAY_MS

  const connect = async (): Promise<void> => {
    const next = new pg.Client(pool.options)
    next.on('error', (error) => lost(next, error))
    next.on('end', () => lost(next, new Error('the connection ended')))
    next.on('notification', ({ payload }) => {
      const changes = parse(payload)
      if (changes) heard.changes(changes)
      else log.error({ payload }, `live: a notification on ${CHANGES_CHANNEL} is not as agreed`)
    })
    client = next
    await next.connect()
    await next.query(`LISTEN ${CHANGES_CHANNEL}`)
    delay = FIRST_DELAY_MS
  }

  const lost = (which: pg.Client, error: unknown): void => {
    if (closed || which !== client) return
    client = undefined
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
