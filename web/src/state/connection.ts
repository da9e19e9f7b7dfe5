import type { Delta, LiveMessage, LiveRequest, Topic } from '#server/contract/live.ts'

/**
 * - connecting: no word from the server yet, or trying again after a short loss.
 * - live: changes arrive by themselves.
 * - polling: the socket failed again and again; the page fetches every 10 s and keeps trying the socket.
 * - offline: fetching fails as well.
 */
export type ConnectionState = 'connecting' | 'live' | 'polling' | 'offline'

/** The part of a WebSocket that is used; the browser's and `ws`'s both fit. */
export type Socket = {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: (() => void) | null
  onerror: (() => void) | null
}

export type ConnectionOptions = {
  connect(): Socket
  topics: Topic[]
  /** Fetches afresh what is on the page; rejects when the server does not answer. */
  refresh(): Promise<void>
  onState(state: ConnectionState): void
  onDelta(delta: Delta, at: string): void
  random?: () => number
  timing?: Partial<Timing>
}

export type Timing = {
  firstDelayMs: number
  maxDelayMs: number
  pollMs: number
  /** Longest silence: the server pings more often than this, so the connection is dead although still open. */
  silenceMs: number
  /** Failures in a row after which the page fetches by itself. */
  failuresToPoll: number
}

const TIMING: Timing = {
  firstDelayMs: 500,
  maxDelayMs: 15_000,
  pollMs: 10_000,
  silenceMs: 60_000,
  failuresToPoll: 3,
}

const isMessage = (value: unknown): value is LiveMessage =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

function parse(data: unknown): LiveMessage | null {
  try {
    const value: unknown = JSON.parse(String(data))
    return isMessage(value) ? value : null
  } catch {
    return null
  }
}

/** Keeps one live connection for as long as it is not closed, whatever happens to the server. */
export function openConnection(options: ConnectionOptions): { close(): void } {
  const timing = { ...TIMING, ...options.timing }
  const random = options.random ?? Math.random
  let socket: Socket | null = null
  let position: { stream: string; seq: number } | null = null
  let failures = 0
  let state: ConnectionState | null = null
  let closed = false
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let poll: ReturnType<typeof setInterval> | undefined
  let fetching = false

  function become(next: ConnectionState) {
    if (state === next || closed) return
    state = next
    options.onState(next)
  }

  async function fetchByItself() {
    if (fetching) return
    fetching = true
    const reached = await options.refresh().then(
      () => true,
      () => false,
    )
    fetching = false
    if (poll !== undefined) become(reached ? 'polling' : 'offline')
  }

  function startPolling() {
    if (poll !== undefined) return
    become('polling')
    void fetchByItself()
    poll = setInterval(() => void fetchByItself(), timing.pollMs)
  }

  function stopPolling() {
    clearInterval(poll)
    poll = undefined
  }

  function heard(from: Socket) {
    clearTimeout(silence)
    silence = setTimeout(() => lose(from), timing.silenceMs)
  }

  function lose(lost: Socket) {
    if (socket !== lost) return
    socket = null
    clearTimeout(silence)
    lost.onopen = lost.onmessage = lost.onclose = lost.onerror = null
    lost.close()
    if (closed) return
    failures += 1
    if (failures >= timing.failuresToPoll) startPolling()
    else become('connecting')
    const ceiling = Math.min(timing.maxDelayMs, timing.firstDelayMs * 2 ** (failures - 1))
    // Half fixed, half random: a fleet of browsers does not come back at one instant after a restart.
    retry = setTimeout(start, ceiling / 2 + (random() * ceiling) / 2)
  }

  /** What was missed could not be fetched: the next hello must not pass for a seamless resume. */
  function forget(from: Socket) {
    position = null
    lose(from)
  }

  const say = (request: LiveRequest) => socket?.send(JSON.stringify(request))

  function receive(message: LiveMessage, from: Socket) {
    if (message.type === 'ping') {
      say({ type: 'pong' })
      return
    }
    // Nothing to do about it but to try again later.
    if (message.type === 'problem') {
      lose(from)
      return
    }
    const missed = missedBetween(position, message)
    position = { stream: message.stream, seq: message.seq }
    failures = 0
    stopPolling()
    become('live')
    if (message.type === 'delta') options.onDelta(message.delta, message.at)
    if (missed) options.refresh().catch(() => forget(from))
  }

  function start() {
    if (closed) return
    let opened: Socket
    try {
      opened = options.connect()
    } catch {
      failures += 1
      startPolling()
      retry = setTimeout(start, timing.maxDelayMs)
      return
    }
    socket = opened
    heard(opened)
    opened.onopen = () =>
      say({ type: 'subscribe', topics: options.topics, ...(position ? { resume: position } : {}) })
    opened.onmessage = (event) => {
      heard(opened)
      const message = parse(event.data)
      if (message) receive(message, opened)
    }
    opened.onclose = opened.onerror = () => lose(opened)
  }

  become('connecting')
  start()
  return {
    close() {
      closed = true
      clearTimeout(retry)
      clearTimeout(silence)
      stopPolling()
      const open = socket
      socket = null
      open?.close()
    },
  }
}

type Positioned = Extract<LiveMessage, { type: 'hello' | 'delta' | 'resync' }>

/** Whether messages were lost before this one. */
export function missedBetween(
  position: { stream: string; seq: number } | null,
  message: Positioned,
): boolean {
  if (message.type === 'resync' || position === null || position.stream !== message.stream) return true
  const expected = message.type === 'hello' ? position.seq : position.seq + 1
  return message.seq !== expected
}
