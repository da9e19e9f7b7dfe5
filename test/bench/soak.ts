import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import { createPool } from '../../server/database/connect.ts'
import { runningUrl } from '../../server/database/embedded.ts'
import { enrolDirectly } from '../load/enrol.ts'
import { Life } from '../load/fleet.ts'
import { makeAgents } from '../load/make-agents.ts'
import { Tally } from '../load/tally.ts'
import { Uplink } from '../load/uplink.ts'
import { Wire } from '../load/wire.ts'
import { postmasterOf, startServer } from '../support/server-process.ts'
import type { Measure } from './measure.ts'
import { descriptorsOf, memoryOfTree, residentOf } from './process-figures.ts'

/** 200 check-ins and 40 changed snapshots a second, of hosts that have a state each and no more. */
const LOAD = { mutation: 0.2, interval: 5, duplicates: 0.05, late: 0.05, outage: 0 }
const HOSTS = 1000
const CONNECTIONS = 32
const SAMPLES = 30
/** By when caches are full and the first checkpoint is over; what grows after that never stops. */
const SETTLED = 1 / 3
/** Growth of the rest of the run, as a share of the mean, that is no growth. */
const FLAT = 0.05

/** What is true now: its rows are changed, not added to. History and log grow, as they should. */
const STATE = ['host', 'agent_key', 'env', 'env_fact', 'finding', 'pattern_counter']

type Sample = { minute: number } & Record<What, number>
const WHAT = ['server MB', 'descriptors', 'Postgres MB', 'state MB', 'its indexes MB', 'WAL MB'] as const
type What = (typeof WHAT)[number]

/** Half an hour of ordinary days in a minute each: what is not flat would end a server that runs for a year. */
export async function benchSoak({ minutes }: { minutes: number }): Promise<Measure[]> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  const server = await startServer({ dataDir })
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 1, onIdleError: () => undefined })
  const pids = { server: server.process.pid ?? 0, postmaster: await postmasterOf(dataDir) }
  const wire = new Wire(server.address, { connections: CONNECTIONS })
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  const tally = new Tally()
  const uplink = new Uplink({ wires: [wire], tally, signal })
  const samples: Sample[] = []
  const began = performance.now()
  let sampling: Promise<unknown> = Promise.resolve()
  const take = async () => {
    const minute = (performance.now() - began) / 60_000
    const sizes = await sizesOf(pool)
    const sample = {
      minute,
      'server MB': residentOf(pids.server),
      descriptors: descriptorsOf(pids.server),
      'Postgres MB': memoryOfTree(pids.postmaster),
      ...sizes,
    }
    samples.push(sample)
    console.error(
      `soak: ${minute.toFixed(1)} min; ${WHAT.map((what) => `${what} ${sample[what].toFixed(1)}`).join(', ')}`,
    )
  }
  const timer = setInterval(
    () => {
      sampling = sampling.then(take)
    },
    (minutes * 60_000) / SAMPLES,
  )
  try {
    const agents = makeAgents({ hosts: HOSTS, seed: 9, ownAgents: 0.3, states: 1 })
    await enrolDirectly(pool, agents)
    const options = { ...LOAD, duration: minutes * 60, connections: CONNECTIONS, signal }
    await new Life(agents, uplink, wire, options, () => undefined).run()
    clearInterval(timer)
    await sampling
    const packed = await shareOfPacked(pool)
    return [
      ...WHAT.map((what) => verdict(what, samples)),
      {
        what: 'soak: size of all tables and indexes as a multiple of what they need, packed',
        figure: packed.toFixed(2),
        values: { packed },
      },
      {
        what: `soak: ${minutes} minutes of ${HOSTS} hosts`,
        figure: `snapshots: ${JSON.stringify(tally.outcomes)}, errors: ${JSON.stringify(tally.errors)}`,
        values: { ...tally.outcomes },
      },
    ]
  } finally {
    clearInterval(timer)
    await sampling.catch(() => undefined)
    wire.close()
    await pool.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const MB = 1024 * 1024

async function sizesOf(pool: pg.Pool): Promise<Pick<Sample, 'state MB' | 'its indexes MB' | 'WAL MB'>> {
  const { rows } = await pool.query<{ state: number; indexes: number; wal: number }>(
    `SELECT sum(pg_table_size(name::regclass))::bigint AS state, sum(pg_indexes_size(name::regclass))::bigint AS indexes,
       (SELECT sum(size)::bigint FROM pg_ls_waldir()) AS wal
     FROM UNNEST($1::text[]) AS name`,
    [STATE],
  )
  const [row] = rows
  if (!row) throw new Error('an aggregate gave no row')
  return { 'state MB': row.state / MB, 'its indexes MB': row.indexes / MB, 'WAL MB': row.wal / MB }
}

async function shareOfPacked(pool: pg.Pool): Promise<number> {
  const size = async () => {
    const { rows } = await pool.query<{ bytes: number }>(
      `SELECT sum(pg_total_relation_size(oid))::bigint AS bytes FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    )
    return rows[0]?.bytes ?? NaN
  }
  const before = await size()
  await pool.query('SET statement_timeout = 0')
  await pool.query('VACUUM (FULL)')
  return before / (await size())
}

/** The line of least squares through what came after the beginning. */
function verdict(what: What, samples: readonly Sample[]): Measure {
  const points = samples
    .slice(Math.floor(samples.length * SETTLED))
    .map((sample) => [sample.minute, sample[what]] as const)
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean(([minute]) => minute), mean(([, value]) => value)]
  const spread = mean(([minute]) => (minute - x) ** 2)
  const perMinute = spread === 0 ? 0 : mean(([minute, value]) => (minute - x) * (value - y)) / spread
  const growth = perMinute * ((points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0))
  const isFlat = growth <= y * FLAT
  const values = samples.map((sample) => sample[what])
  return {
    what: `soak: ${what}`,
    figure:
      `${isFlat ? 'flat' : 'GROWS'}: ${(perMinute * 60).toFixed(2)} an hour at ${y.toFixed(1)}; ` +
      `first ${values[0]?.toFixed(1) ?? '-'}, last ${values.at(-1)?.toFixed(1) ?? '-'}, most ${Math.max(...values).toFixed(1)}`,
    values: { perHour: perMinute * 60, mean: y, last: values.at(-1) ?? NaN },
  }
}
