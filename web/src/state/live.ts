import { onScopeDispose, readonly, shallowRef, watch } from 'vue'
import type { Delta, Topic } from '#server/contract/live.ts'
import { askAgain } from '../api/ask-again.ts'
import { isOutage } from '../api/query-client.ts'
import { openConnection, type ConnectionState, type Socket } from './connection.ts'
import { useSession } from './session.ts'

type Listener<T extends Topic> = (value: NonNullable<Delta[T]>, at: string) => void
type Listeners = { [T in Topic]: Set<Listener<T>> }

const TOPICS: Topic[] = ['summary', 'patterns', 'hosts', 'occurrences']

const state = shallowRef<ConnectionState>('connecting')
const listeners: Listeners = {
  summary: new Set(),
  patterns: new Set(),
  hosts: new Set(),
  occurrences: new Set(),
}

function tell<T extends Topic>(topic: T, delta: Delta, at: string) {
  const value = delta[topic]
  if (value !== undefined) for (const listener of listeners[topic]) listener(value, at)
}

function connect(): Socket {
  const url = new URL('/api/v1/live', window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  // The browser's handlers take an event where Socket's take none: wrapped, not cast.
  const socket = new WebSocket(url)
  const wrapped: Socket = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
  }
  socket.onopen = () => wrapped.onopen?.()
  socket.onmessage = (event) => wrapped.onmessage?.({ data: event.data })
  socket.onclose = () => wrapped.onclose?.()
  socket.onerror = () => wrapped.onerror?.()
  return wrapped
}

/** One page asking for something that is gone is that page's affair; only an outage means "offline". */
async function refresh() {
  try {
    await askAgain()
  } catch (error) {
    if (isOutage(error)) throw error
  }
}

let started = false

function start() {
  started = true
  const { status } = useSession()
  let connection: { close(): void } | null = null
  watch(
    status,
    (now) => {
      connection?.close()
      connection = null
      if (now !== 'signed-in') return
      connection = openConnection({
        connect,
        topics: TOPICS,
        refresh,
        onState: (next) => (state.value = next),
        onDelta: (delta, at) => TOPICS.forEach((topic) => tell(topic, delta, at)),
      })
    },
    { immediate: true },
  )
}

/** Calls back until the component that asked is gone. */
const on = <T extends Topic>(topic: T, listener: Listener<T>) => {
  listeners[topic].add(listener)
  onScopeDispose(() => listeners[topic].delete(listener), true)
}

/** The one live connection of this browser tab; opened with the first use, for as long as someone is signed in. */
export function useLive() {
  if (!started) start()
  return {
    state: readonly(state),
    on,
  }
}
