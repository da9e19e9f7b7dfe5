import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createPool } from '../../server/database/connect.ts'
import { runningUrl } from '../../server/database/embedded.ts'
import { SnapshotDocument } from '../load/document.ts'
import { enrolDirectly } from '../load/enrol.ts'
import { makeAgents } from '../load/make-agents.ts'
import { makeMachine } from '../load/machine.ts'
import { Random } from '../load/random.ts'
import { SimulatedAgent } from '../load/simulated-agent.ts'
import { Wire, postRequest } from '../load/wire.ts'
import { postmasterOf, startServer } from '../support/server-process.ts'
import { healthyMachine } from './full-machine.ts'
import type { Measure } from './measure.ts'
import { asFastAsAnswered, awake, cpuOf, metered, wordsOf, type Metered, type Parties } from './meter.ts'
import { startYardstick } from './yardstick-process.ts'

export type IngestOptions = { seconds: number; connections: number }

/** With so many other programs on their PATH, the machines of the fleet are 11.6 KB on average. */
const PROGRAMS = 8
/** As many as could be sent for the first time in a second, and as there have to be for long stretches. */
const NEW_A_SECOND = 1_500
const MOST_HOSTS = 8_000
const FULL_HOSTS = 64
/** A full machine is thirty times the size, and says the same of each kilobyte. */
const FULL_SECONDS = 5

/** Yardstick and server, one after the other; generator, server and Postgres share this machine. */
export async function benchIngest(options: IngestOptions): Promise<Measure[]> {
  const hosts = Math.min(MOST_HOSTS, options.seconds * NEW_A_SECOND)
  const agents = makeAgents({ hosts, seed: 1, programs: PROGRAMS, allHaveGo: true, states: 1 })
  const yardstick = await measureYardstick(agents, options)
  const ours = await measureServer(agents, options)
  const line = (what: string, it: Metered): Measure => ({ what, figure: wordsOf(it), values: { ...it } })
  const ratio = (what: string, value: number, goal: string): Measure => ({
    what,
    figure: `${value.toFixed(3)} (goal: ${goal})`,
    values: { value },
  })
  return [
    line('yardstick: new documents', yardstick.fresh),
    line('yardstick: changed documents', yardstick.changed),
    line('yardstick: bare check-in route', yardstick.checkIns),
    line('new snapshots, sent at once', ours.fresh),
    line('changed snapshots, sent at once', ours.changed),
    line('changed snapshots, check-in and upload', ours.announced),
    line('changed snapshots of full machines (330 KB, three envs)', ours.full),
    line('unchanged check-ins', ours.checkIns),
    ratio(
      'new snapshots: committed/s as a share of the yardstick',
      share(ours.fresh, yardstick.fresh),
      '≥ 0.4',
    ),
    ratio(
      'changed snapshots: committed/s as a share of the yardstick',
      share(ours.changed, yardstick.changed),
      '≥ 0.4',
    ),
    ratio('changed snapshot: CPU of server and Postgres, ms', cpuOf(ours.changed), '≤ 1.0'),
    ratio('check-ins/s as a share of the bare route', share(ours.checkIns, yardstick.checkIns), '≥ 0.5'),
    ratio('check-in: CPU of server and Postgres, ms', cpuOf(ours.checkIns), '≤ 0.06'),
  ]
}

const share = (ours: Metered, theirs: Metered): number => ours.perSecond / theirs.perSecond

async function measureYardstick(agents: readonly SimulatedAgent[], { seconds, connections }: IngestOptions) {
  const { address, parties, stop } = await startYardstick()
  const wire = new Wire(address, { connections })
  try {
    const send = (written: { plain: () => Buffer }) =>
      expectSuccess(wire, postRequest({ path: '/document', secret: null, body: written.plain() }))
    const drive = (turn: () => Promise<number> | undefined) =>
      metered(parties, () => asFastAsAnswered(connections, seconds, turn))
    const fresh = await drive(eachOnce(agents, (agent) => send(agent.current)))
    const changed = await drive(inTurns(agents, (agent) => send(agent.change())))
    const checkIns = await awake(() =>
      drive(
        inTurns(agents, (agent) =>
          expectSuccess(wire, postRequest({ path: '/check-in', secret: null, body: agent.checkInBody() })),
        ),
      ),
    )
    return { fresh, changed, checkIns }
  } finally {
    wire.close()
    await stop()
  }
}

async function measureServer(agents: readonly SimulatedAgent[], { seconds, connections }: IngestOptions) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  const server = await startServer({ dataDir })
  const wire = new Wire(server.address, { connections })
  const parties: Parties = { server: server.process.pid ?? 0, postmaster: await postmasterOf(dataDir) }
  const drive = (turn: () => Promise<number> | undefined, time = seconds) =>
    metered(parties, () => asFastAsAnswered(connections, time, turn))
  const send = (agent: SimulatedAgent, written = agent.current) =>
    expectSuccess(wire, agent.snapshotRequest(written))
  const checkIn = (agent: SimulatedAgent) =>
    expectSuccess(wire, agent.checkInRequest(), (body) => agent.checkedIn(body))
  const full = fullMachines()
  try {
    await enrol(dataDir, [...agents, ...full])
    const fresh = await drive(eachOnce(agents, send))
    const known = agents.slice(0, fresh.items)
    const changed = await drive(inTurns(known, (agent) => send(agent, agent.change())))
    // Once in an agent's life it is told its settings and tells its hardware, which is a transaction of its own.
    await asFastAsAnswered(connections, Infinity, eachOnce(known, checkIn))
    const announced = await drive(
      inTurns(known, async (agent) => {
        agent.change()
        return (await checkIn(agent)) + (await send(agent))
      }),
    )
    const checkIns = await awake(() => drive(inTurns(known, checkIn)))
    const fullSnapshots = await drive(
      inTurns(full, (agent) => send(agent, agent.change())),
      Math.min(seconds, FULL_SECONDS),
    )
    return { fresh, changed, announced, checkIns, full: fullSnapshots }
  } finally {
    wire.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function enrol(dataDir: string, agents: readonly SimulatedAgent[]): Promise<void> {
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 1, onIdleError: () => undefined })
  await enrolDirectly(pool, agents)
  await pool.end()
}

function fullMachines(): SimulatedAgent[] {
  const snapshot = healthyMachine()
  return Array.from({ length: FULL_HOSTS }, (_, index) => {
    const machine = makeMachine(new Random(90_000 + index), 90_000 + index)
    const { hostname, machineId } = machine
    const own = { ...snapshot, host: { ...snapshot.host, hostname, machineId } }
    return new SimulatedAgent({ machine, random: new Random(index), document: new SnapshotDocument(own) })
  })
}

/** @returns milliseconds */
async function expectSuccess(
  wire: Wire,
  request: Buffer,
  heard?: (body: string) => unknown,
): Promise<number> {
  const { status, body, milliseconds } = await wire.ask(request)
  if (status !== 200) throw new Error(`${status} ${body}`)
  heard?.(body)
  return milliseconds
}

type Turn = () => Promise<number> | undefined

function inTurns<T>(items: readonly T[], work: (item: T) => Promise<number>): Turn {
  let next = 0
  return () => {
    const item = items[next++ % items.length]
    return item === undefined ? undefined : work(item)
  }
}

function eachOnce<T>(items: readonly T[], work: (item: T) => Promise<number>): Turn {
  let next = 0
  return () => {
    const item = items[next++]
    return item === undefined ? undefined : work(item)
  }
}
