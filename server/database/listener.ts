import pg from 'pg'
import type { Deps, Heard, Listener } from '../deps.ts'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 5_000
/** To listen once more changes nothing, but finds out a connection that was cut without a word. */
const PROBE_MS = 2_000

/** The one connection of this process that listens for what any replica commits; comes back by itself. */
export function createListener({ pool, log }: Pick<Deps, 'pool' | 'log'>): Listener {
  const channels = new Map<string, Heard>()
  let client: pg.Client | undefined
  let connected: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let probe: NodeJS.Timeout | undefined
  let closed = false
  let delay = FIRST_DELAY_MS

  const listenTo = (which: pg.Client) =>
    which.query([...channels.keys()].map((channel) => `LISTEN ${channel}`).join('; '))

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...pool.options, query_timeout: PROBE_MS })
    next.on('error', (error) => lost(next, error))
    next.on('end', () => lost(next, new Error('the connection ended')))
    next.on('notification', ({ channel, payload }) => channels.get(channel)?.heard(payload ?? ''))
    client = next
    try {
      await next.connect()
      await listenTo(next)
    } catch (error) {
      lost(next, error)
      return
    }
    if (client !== next) return
    delay = FIRST_DELAY_MS
    probe = setInterval(() => {
      listenTo(next).catch((error: unknown) => lost(next, error))
    }, PROBE_MS)
    for (const heard of channels.values()) heard.listening?.()
  }

  const lost = (which: pg.Client, error: unknown): void => {
    if (closed || which !== client) return
    client = undefined
    clearInterval(probe)
    for (const heard of channels.values()) heard.lost?.()
    log.warn({ err: error }, `lost the connection that listens to the database; again in ${delay} ms`)
    which.end().catch((cause: unknown) => log.debug({ err: cause }, 'the lost connection did not end'))
    timer = setTimeout(() => void connect(), delay)
    delay = Math.min(delay * 2, LONGEST_DELAY_MS)
  }

  return {
    on: (channel, heard) => {
      if (connected) throw new Error(`${channel}: the listener is at work already`)
      channels.set(channel, heard)
    },
    start: () => (connected ??= connect()),
    close: async () => {
      closed = true
      clearTimeout(timer)
      clearInterval(probe)
      await client?.end()
    },
  }
}
