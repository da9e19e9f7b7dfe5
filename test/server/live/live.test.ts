import { pino } from 'pino'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Value } from 'typebox/value'
import { WebSocket } from 'ws'
import { ensureSetup } from '../../../server/accounts/setup.ts'
import { LiveMessage, type Topic } from '../../../server/contract/live.ts'
import { CHANGES_CHANNEL } from '../../../server/deps.ts'
import { PresenceSweep } from '../../../server/fleet/presence-sweep.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

type Message = LiveMessage
type Delta = Extract<Message, { type: 'delta' }>

/** A client that keeps every message, each checked against the contract. */
class Listener {
  readonly messages: Message[] = []
  readonly socket: WebSocket
  constructor(address: string, headers: Record<string, string>) {
    this.socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, { headers })
    this.socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString('utf8'))
      if (!Value.Check(LiveMessage, message)) throw new Error(`not as agreed: ${data.toString('utf8')}`)
      this.messages.push(message)
    })
  }

  async subscribe(topics: Topic[], resume?: { stream: string; seq: number }): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) {
      await new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject))
    }
    this.socket.send(JSON.stringify({ type: 'subscribe', topics, ...(resume ? { resume } : {}) }))
    await this.until(({ type }) => type === 'hello' || type === 'resync')
  }

  get deltas(): Delta[] {
    return this.messages.filter((message): message is Delta => message.type === 'delta')
  }

  async until(found: (message: Message) => boolean): Promise<Message> {
    return expect
      .poll(() => this.messages.find(found), { timeout: 10_000, interval: 10 })
      .toBeDefined()
      .then(() => this.messages.find(found) as Message)
  }
}

describe('live', () => {
  let test: TestApp
  let address: string
  let agent: TestAgent
  let now: () => Date = () => new Date()
  const listeners: Listener[] = []
  const logged: { msg: string; payload?: string }[] = []
  const log = pino(
    { level: 'error' },
    { write: (line: string) => logged.push(JSON.parse(line) as (typeof logged)[number]) },
  )
  beforeAll(async () => {
    test = await startTestApp({
      diagnose: believe,
      now: () => now(),
      log,
      config: { adminEmail: 'a@example.org', adminPassword: 'correct horse battery' },
    })
    await ensureSetup(test.deps)
    address = await test.listen()
    agent = await test.enroll('live')
  })
  afterEach(() => {
    for (const { socket } of listeners.splice(0)) {
      // Ending one that never opened is an error to ws.
      socket.on('error', () => undefined)
      socket.terminate()
    }
  })

  const connect = (headers: Record<string, string> = bearer(test.tokens.viewer)) => {
    const listener = new Listener(address, headers)
    listeners.push(listener)
    return listener
  }
  const names = (message: Message) =>
    message.type === 'delta' ? (message.delta.occurrences?.rows ?? []).map(({ subject }) => subject) : []

  it('tells of an ingest: host, pattern, occurrence and summary, within a second', async () => {
    const all = connect()
    const feed = connect()
    await all.subscribe(['hosts', 'patterns', 'occurrences', 'summary'])
    await feed.subscribe(['occurrences'])
    const sentAt = Date.now()
    await test.send(agent, machineWith('GO_BIN_ORPHAN /first'))
    const message = await all.until((m) => names(m).includes('/first'))
    expect(Date.now() - sentAt).toBeLessThan(5_000)
    if (message.type !== 'delta') throw new Error('no delta')
    const { hosts, patterns, occurrences, summary } = message.delta
    expect(hosts?.rows.map(({ hostname }) => hostname)).toEqual(['live'])
    expect(patterns).toMatchObject([{ id: 'GO_BIN_ORPHAN', openFindings: 1, affectedHosts: 1 }])
    expect(occurrences).toMatchObject({ rows: [{ kind: 'opened', hostname: 'live' }], skipped: 0 })
    expect(summary?.hosts.withFindings).toBe(1)
    const only = await feed.until((m) => names(m).includes('/first'))
    expect(only).toMatchObject({ seq: message.seq, stream: message.stream })
    expect(only.type === 'delta' && Object.keys(only.delta)).toEqual(['occurrences'])
  })

  it('has something to tell in every message, however long it takes to write to all', async () => {
    const listener = connect()
    const all = [listener, ...Array.from({ length: 149 }, () => connect())]
    await Promise.all(
      all.map((listener) => listener.subscribe(['hosts', 'patterns', 'occurrences', 'summary'])),
    )
    await test.send(agent, machineWith('GO_BIN_ORPHAN /busy'))
    const first = await listener.until((m) => names(m).includes('/busy'))
    const id = first.type === 'delta' ? first.delta.occurrences?.rows[0]?.id : undefined
    const payload = JSON.stringify({
      hosts: [],
      more: false,
      patterns: [],
      occurrences: { from: id, to: id },
    })
    const end = Date.now() + 3_000
    while (Date.now() < end) {
      await test.database.pool.query('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, payload])
    }
    expect(listener.deltas.length).toBeGreaterThan(10)
    expect(listener.deltas.filter(({ delta }) => Object.keys(delta).length === 0)).toEqual([])
  })

  it('goes on at once when the clock is set back', async () => {
    const listener = connect()
    await listener.subscribe(['occurrences'])
    await test.send(agent, machineWith('GO_BIN_ORPHAN /by-the-old-clock'))
    await listener.until((m) => names(m).includes('/by-the-old-clock'))
    const real = Date.now.bind(Date)
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000)
    try {
      await test.send(agent, machineWith('GO_BIN_ORPHAN /by-the-new-clock'))
      await listener.until((m) => names(m).includes('/by-the-new-clock'))
    } finally {
      clock.mockRestore()
    }
  })

  it('numbers every message and sends at most a dozen a second', async () => {
    const listener = connect()
    await listener.subscribe(['occurrences'])
    const end = Date.now() + 2_000
    for (let n = 0; Date.now() < end; n++) await test.send(agent, machineWith(`GO_BIN_ORPHAN /burst-${n}`))
    await test.send(agent, machineWith('GO_BIN_ORPHAN /last'))
    await listener.until((m) => names(m).includes('/last'))
    const seqs = listener.deltas.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index))
    const moments = listener.deltas.map(({ at }) => Date.parse(at))
    for (const start of moments) {
      expect(moments.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(13)
    }
    expect(moments.length).toBeGreaterThan(2)
  })

  it('resumes without a gap, and says so where it cannot', async () => {
    const first = connect()
    await first.subscribe(['occurrences'])
    await test.send(agent, machineWith('GO_BIN_ORPHAN /before'))
    const { stream, seq } = (await first.until((m) => names(m).includes('/before'))) as Delta
    first.socket.terminate()
    const watching = connect()
    await watching.subscribe(['occurrences'])
    await test.send(agent, machineWith('GO_BIN_ORPHAN /meanwhile'))
    await watching.until((m) => names(m).includes('/meanwhile'))

    const second = connect()
    await second.subscribe(['occurrences'], { stream, seq })
    await second.until((m) => names(m).includes('/meanwhile'))
    expect(second.messages[0]).toEqual({ type: 'hello', stream, seq })
    expect(second.deltas.map((delta) => delta.seq)).toEqual(second.deltas.map((_, index) => seq + 1 + index))

    for (const resume of [
      { stream: 'another', seq },
      { stream, seq: 0 },
      { stream, seq: seq + 1000 },
    ]) {
      const third = connect()
      const topics: Topic[] = resume.seq === 0 ? ['hosts', 'summary'] : ['occurrences']
      await third.subscribe(topics, resume)
      const [answer] = third.messages
      if (resume.seq !== 0) expect(answer, JSON.stringify(resume)).toMatchObject({ type: 'resync', stream })
    }
  })

  it('gives a resync after the database connection was lost, and goes on', async () => {
    const listener = connect()
    await listener.subscribe(['occurrences'])
    await test.database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()",
    )
    await listener.until(({ type }) => type === 'resync')
    await test.send(agent, machineWith('GO_BIN_ORPHAN /again'))
    await listener.until((m) => names(m).includes('/again'))
  })

  it('logs what is not as agreed on its channel, and goes on', async () => {
    const listener = connect()
    await listener.subscribe(['occurrences'])
    const noNumber = '{"hosts":[],"more":false,"patterns":[],"occurrences":{"from":"one","to":"2"}}'
    const payloads = ['', '{"hosts":', '{"hosts":"all"}', noNumber]
    for (const payload of payloads) {
      await test.database.pool.query('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, payload])
    }
    await test.send(agent, machineWith('GO_BIN_ORPHAN /undisturbed'))
    await listener.until((m) => names(m).includes('/undisturbed'))
    const wrong = logged.filter(({ msg }) => msg.includes(CHANGES_CHANNEL)).map(({ payload }) => payload)
    expect(wrong).toEqual(payloads)
  })

  it('tells when a host goes late and comes back', async () => {
    await test.deps.presence.flush()
    const sweep = new PresenceSweep(test.deps)
    await sweep.sweep()
    const listener = connect()
    await listener.subscribe(['hosts', 'summary'])
    now = () => new Date(Date.now() + 10 * 60_000)
    await sweep.sweep()
    const stateOf = (message: Message) =>
      message.type === 'delta' && message.delta.hosts?.rows.find(({ id }) => id === agent.hostId)?.presence
    await listener.until((m) => stateOf(m) === 'late')
    await listener.until((m) => m.type === 'delta' && m.delta.summary?.hosts.late === 1)
    test.deps.presence.seen(agent.hostId, '0.1.0')
    await listener.until((m) => stateOf(m) === 'on-time')
    now = () => new Date()
  })

  it('is closed without a credential, to agents, and to other sites', async () => {
    const signIn = await test.app.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      payload: { email: 'a@example.org', password: 'correct horse battery' },
    })
    const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? ''
    const attempts: [Record<string, string>, number][] = [
      [{}, 401],
      [bearer(`eht_${'x'.repeat(43)}`), 401],
      [bearer(agent.secret), 403],
      [{ cookie }, 403],
      [{ cookie, origin: 'https://evil.test' }, 403],
    ]
    for (const [headers, status] of attempts) {
      const seen = await new Promise((resolve) => {
        connect(headers)
          .socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
          .once('open', () => resolve('open'))
      })
      expect(seen, JSON.stringify(headers)).toBe(status)
    }
    const own = connect({ cookie, origin: address })
    await own.subscribe(['summary'])
    expect(own.messages[0]?.type).toBe('hello')
  })

  it('answers what it does not understand with a problem', async () => {
    const listener = connect()
    await listener.subscribe(['summary'])
    for (const text of ['{', '[]', '{"type":"subscribe","topics":["everything"]}']) listener.socket.send(text)
    await expect.poll(() => listener.messages.filter(({ type }) => type === 'problem').length).toBe(3)
  })
})
