import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parse } from 'typebox/value'
import { afterAll, expect, test } from 'vitest'
import { EnrollReply, SnapshotReply } from '../../agent/contract/uplink.ts'
import { PatternPage, PatternSeries, PatternWindow } from '../../server/contract/pattern.ts'
import { createPool } from '../../server/database/connect.ts'
import { runningUrl } from '../../server/database/embedded.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { LoadClient, type Reply } from '../load/client.ts'
import { makeMachine, type Fault, type SimulatedEnv, type SimulatedMachine } from '../load/machine.ts'
import { Random } from '../load/random.ts'
import { snapshotOf } from '../load/snapshot.ts'
import { CURRENT_GO } from '../support/current-go.ts'
import { startServer } from '../support/server-process.ts'
import { apiOf } from './api.ts'

/** What is replayed: each pattern, the fault that causes it, and how often it opens. */
const REPLAYED = [
  { pattern: 'GO_BIN_DUPLICATE', fault: 'duplicate-bin', openings: 2174 },
  { pattern: 'GO_BIN_ORPHAN', fault: 'orphan-bin', openings: 1892 },
  { pattern: 'GO_ARCH_MISMATCH', fault: 'foreign-arch', openings: 746 },
] as const satisfies { pattern: string; fault: Fault; openings: number }[]

const HOSTS = 120
/** Each host is wrong, right, wrong again, ...; it stays wrong after the last turn. */
const TURNS = 7
/** Of the first turns; the last ones happen while the test runs. */
const HOURS_BACK = [20, 9, 3, 0.7, 0.05]
const CONNECTIONS = 8

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

type Opening = { pattern: string; host: number; at: number }

/** Windows with two distributions: three envs that can be wrong apart from each other. */
function composeMachine(index: number): SimulatedMachine {
  const random = new Random(1000 + index)
  for (;;) {
    const machine = makeMachine(random, index, 0)
    const [windows] = machine.envs
    if (windows.kind !== 'windows') continue
    windows.goVersion = CURRENT_GO
    const distribution = (distro: string): SimulatedEnv => ({
      ...windows,
      kind: 'wsl',
      distro,
      manager: 'none',
      faults: new Set(),
    })
    return { ...machine, envs: [windows, distribution('Ubuntu-24.04'), distribution('Debian')] }
  }
}

/** An even share of the openings for each turn. */
const quotaOf = (turn: number) =>
  new Map<Fault, number>(
    REPLAYED.map(({ fault, openings }) => {
      const until = (turns: number) => Math.floor((openings * turns) / TURNS)
      return [fault, until(turn + 1) - until(turn)]
    }),
  )

/** Gives faults to the envs while the turn still has openings to go. */
function giveFaults(machine: SimulatedMachine, left: Map<Fault, number>): string[] {
  return machine.envs.flatMap((env) =>
    REPLAYED.flatMap(({ pattern, fault }) => {
      const more = left.get(fault) ?? 0
      if (more === 0 || (fault === 'foreign-arch' && env.kind !== 'windows')) return []
      left.set(fault, more - 1)
      env.faults.add(fault)
      return [pattern]
    }),
  )
}

const clear = (machine: SimulatedMachine) => machine.envs.forEach(({ faults }) => faults.clear())

test('replayed openings give exactly those counts, in all statistics and in every window', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-replay-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServer({ dataDir })
  undo.push(() => server.stop())
  const client = new LoadClient(server.address, CONNECTIONS)
  undo.push(async () => client.close())
  const accepted = ({ status, body }: Reply) => {
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body
  }

  const machines = Array.from({ length: HOSTS }, (_, index) => composeMachine(index))
  const secrets = await Promise.all(
    machines.map(async ({ machineId, hostname }) => {
      const body = { key: server.enrolmentKey, machineId, hostname, agentVersion: '0.1.0' }
      return Parse(EnrollReply, accepted(await client.post('/api/v1/agent/enroll', null, body))).secret
    }),
  )
  const sent = { snapshots: 0, opened: 0, resolved: 0 }
  const send = async (host: number, takenAt: number) => {
    const machine = machines[host]
    if (!machine) throw new Error(`no machine ${host}`)
    const snapshot = snapshotOf(machine, new Date(takenAt))
    const path = '/api/v1/agent/snapshots'
    const reply = await client.post(path, secrets[host] ?? '', snapshot, { gzip: true })
    const { outcome, opened, resolved } = Parse(SnapshotReply, accepted(reply))
    // A machine that was right already may be told again: unchanged.
    expect(outcome).not.toBe('superseded')
    sent.snapshots++
    sent.opened += opened
    sent.resolved += resolved
  }

  const started = Date.now()
  const openings: Opening[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const left = quotaOf(turn)
    await Promise.all(
      machines.map(async (machine, host) => {
        const hoursBack = HOURS_BACK[turn]
        const moment = () =>
          hoursBack === undefined ? Date.now() : started - hoursBack * 3_600_000 + host * 250
        clear(machine)
        await send(host, moment())
        const patterns = giveFaults(machine, left)
        if (patterns.length === 0) return
        const at = moment() + 1
        await send(host, at)
        openings.push(...patterns.map((pattern) => ({ pattern, host, at })))
      }),
    )
  }
  const seconds = (Date.now() - started) / 1000
  expect(sent.opened).toBe(2174 + 1892 + 746)

  const api = apiOf(server.address, server.token)
  const { rows: patterns } = await api.get('/patterns?limit=500', PatternPage)
  const counted = patterns.filter((row) => row.openings > 0)
  expect(Object.fromEntries(counted.map((row) => [row.id, row.openings]))).toEqual({
    GO_BIN_DUPLICATE: 2174,
    GO_BIN_ORPHAN: 1892,
    GO_ARCH_MISMATCH: 746,
  })

  for (const { pattern } of REPLAYED) {
    const row = counted.find(({ id }) => id === pattern)
    const all = await api.findings({ pattern, status: 'all' })
    const open = all.filter(({ status }) => status === 'open')
    expect(await api.findings({ pattern, status: 'open' })).toHaveLength(open.length)
    expect(row).toMatchObject({
      openFindings: open.length,
      affectedHosts: new Set(open.map(({ hostId }) => hostId)).size,
      openings: all.reduce((sum, finding) => sum + 1 + finding.reopenedCount, 0),
      resolutions: (row?.openings ?? 0) - open.length,
    })
    expect(open.length).toBeGreaterThan(0)
    const series = await api.get(`/patterns/${pattern}/series?range=24h`, PatternSeries)
    expect(series.points.reduce((sum, { opened }) => sum + opened, 0)).toBe(row?.openings)
    expect(series.points.at(-1)?.open).toBe(open.length)
  }
  expect(sent.resolved).toBe(counted.reduce((sum, { resolutions }) => sum + resolutions, 0))

  const fell: string[] = []
  for (const length of [10, 60, 3600, 6 * 3600, 86_400]) {
    const window = await api.get(`/patterns/window?seconds=${length}`, PatternWindow)
    const [from, to] = [Date.parse(window.from), Date.parse(window.to)]
    expect(to - from).toBe(length * 1000)
    const inside = openings.filter(({ at }) => at > from && at <= to)
    expect(window.occurrences).toBe(inside.length)
    expect(
      Object.fromEntries(window.patterns.map(({ id, occurrences, hosts }) => [id, { occurrences, hosts }])),
    ).toEqual(countByPattern(inside))
    fell.push(`${length} s: ${inside.length}`)
    if (length === 60) {
      expect(inside.length).toBeGreaterThan(0)
      expect(inside.length).toBeLessThan(openings.length)
    }
    if (length === 86_400) expect(inside).toHaveLength(2174 + 1892 + 746)
  }

  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 1, onIdleError: () => undefined })
  expect(await verifyCounters(pool)).toEqual([])
  await pool.end()
  console.log(
    `replay: ${HOSTS} hosts, ${sent.snapshots} snapshots in ${seconds.toFixed(1)} s ` +
      `(${Math.round(sent.snapshots / seconds)}/s); openings in the window of ${fell.join(', ')}`,
  )
}, 240_000)

function countByPattern(openings: readonly Opening[]) {
  const patterns = new Set(openings.map(({ pattern }) => pattern))
  return Object.fromEntries(
    [...patterns].map((name) => {
      const group = openings.filter(({ pattern }) => pattern === name)
      return [name, { occurrences: group.length, hosts: new Set(group.map(({ host }) => host)).size }]
    }),
  )
}
