import { once } from 'node:events'
import { Parse } from 'typebox/value'
import WebSocket from 'ws'
import { LiveMessage } from '../../server/contract/live.ts'
import type { OccurrenceRow } from '../../server/contract/summary.ts'

export type LiveFeed = {
  /** The first occurrence that fits and came after `since`, and when it came. */
  next(fits: (row: OccurrenceRow) => boolean, timeoutMs: number): Promise<{ row: OccurrenceRow; at: number }>
  close(): void
}

/** A script on WS /api/v1/live; each occurrence is given out once. */
export async function openFeed(address: string, token: string): Promise<LiveFeed> {
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const waiting: { row: OccurrenceRow; at: number }[] = []
  let onRow: () => void = () => undefined
  const hello = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = Parse(LiveMessage, JSON.parse(data.toString('utf8')))
      if (message.type === 'hello') resolve()
      if (message.type !== 'delta') return
      for (const row of message.delta.occurrences?.rows ?? []) waiting.push({ row, at: Date.now() })
      onRow()
    })
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'subscribe', topics: ['occurrences', 'patterns', 'summary'] }))
  await hello
  return {
    next(fits, timeoutMs) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () =>
            reject(new Error(`no such occurrence within ${timeoutMs} ms; came: ${JSON.stringify(waiting)}`)),
          timeoutMs,
        )
        const look = () => {
          const index = waiting.findIndex(({ row }) => fits(row))
          const [found] = index < 0 ? [] : waiting.splice(index, 1)
          if (!found) return
          clearTimeout(timer)
          onRow = () => undefined
          resolve(found)
        }
        onRow = look
        look()
      })
    },
    close: () => socket.terminate(),
  }
}
