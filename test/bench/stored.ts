import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import pLimit from 'p-limit'
import type pg from 'pg'
import pino from 'pino'
import { hashSections } from '../../agent/contract/hash.ts'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { createPool } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/migrate.ts'
import type { Sender } from '../../server/deps.ts'
import { createIngest } from '../../server/fleet/ingest.ts'
import { sha256Hex } from '../../server/fleet/storable.ts'
import { jsonDepth } from '../../server/plugins/json-depth.ts'
import { MAX_JSON_BYTES, MAX_SENT_BYTES } from '../../server/plugins/snapshot-body.ts'
import { readSnapshot } from '../../server/queries/read-snapshot.ts'
import { deafAgents } from '../support/deaf-agents.ts'
import { postmasterOf } from '../support/server-process.ts'
import { fixedPolicy } from '../support/fixed-policy.ts'
import { makeMachine } from '../load/machine.ts'
import { Random } from '../load/random.ts'
import { snapshotOf } from '../load/snapshot.ts'
import { healthyMachine } from './full-machine.ts'
import type { Measure } from './measure.ts'
import { benchMonth } from './stored-month.ts'
import { sizeOf } from './table-size.ts'

const HOSTS = 300
const HISTORY = ['history', 'content']
const STATE = ['host', 'agent_key', 'env', 'env_fact', 'finding']

/** What a snapshot costs on the way and on the disk, of a host with every section and of a simulated fleet. */
export async function benchStored(): Promise<Measure[]> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  const server = await startEmbedded(dataDir)
  try {
    const full = healthyMachine()
    const postmaster = await postmasterOf(dataDir)
    const random = new Random(1)
    return [
      sent('a host with every section and three envs', full),
      ...(await stored(server.url, 'hosts with every section and three envs', () => structuredClone(full))),
      ...(await stored(server.url, 'simulated hosts', (index) =>
        snapshotOf(makeMachine(random, index), new Date()),
      )),
      ...(await benchMonth(server.url, postmaster, 'hosts with every section', () => structuredClone(full))),
      ...(await benchMonth(server.url, postmaster, 'simulated hosts', (index) =>
        snapshotOf(makeMachine(random, index), new Date()),
      )),
    ]
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function sent(what: string, snapshot: Snapshot): Measure {
  const json = Buffer.from(JSON.stringify(snapshot))
  const gzip = gzipSync(json, { level: 1 }).length
  const sections = hashSections(snapshot, sha256Hex)
  const largest = Math.max(...sections.map(({ body }) => Buffer.byteLength(body)))
  const depth = jsonDepth(json, 1000)
  return {
    what: `sent: ${what}`,
    figure:
      `${kb(json.length)} of JSON, ${kb(gzip)} gzip, ${sections.length} sections, the largest ${kb(largest)}, depth ${depth}; ` +
      `taken: ${kb(MAX_JSON_BYTES)} of JSON, ${kb(MAX_SENT_BYTES)} sent`,
    values: { json: json.length, gzip, sections: sections.length, largest, depth },
  }
}

const kb = (bytes: number): string => `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`

/** Fleet after fleet in one database: what counts is by how much the tables, with their indexes, have grown. */
async function stored(url: string, what: string, make: (index: number) => Snapshot): Promise<Measure[]> {
  await migrate(url)
  const pool = createPool(url, { size: 4, onIdleError: () => undefined })
  const ingest = createIngest({
    pool,
    agents: deafAgents(pool),
    log: pino({ level: 'silent' }),
    policy: fixedPolicy(),
    fleetFacts: () => ({}),
    now: () => new Date(),
    config: { groupDelayMs: 5, groupSize: 100 },
    readSnapshot: (host, id) => readSnapshot(pool, host, id),
  })
  try {
    const hosts: ReturnType<typeof ownOf>[] = []
    for (let index = 0; index < HOSTS; index++) hosts.push(ownOf(make(index), await enrol(pool, index)))
    const limit = pLimit(16)
    const send = () => limit.map(hosts, ({ sender, snapshot }) => ingest.submit(sender, snapshot))
    const empty = await sizes(pool)
    await send()
    const first = await sizes(pool)
    for (const { snapshot } of hosts) change(snapshot)
    await send()
    const changed = await sizes(pool)
    return [
      grown(`stored: the first snapshot of each of ${HOSTS} ${what}`, empty, first),
      grown(`stored: one changed section on each of ${HOSTS} ${what}`, first, changed),
    ]
  } finally {
    await ingest.close()
    await pool.end()
  }
}

async function enrol(pool: pg.Pool, index: number): Promise<Sender> {
  const { rows } = await pool.query<Sender>(
    `WITH h AS (INSERT INTO host (machine_id, hostname) VALUES ($1, $2) RETURNING id)
     INSERT INTO agent_key (host_id, secret_hash) SELECT id, $3 FROM h RETURNING host_id AS "hostId", id AS "agentKeyId"`,
    [sha256Hex(randomUUID()), `host-${index}`, Buffer.from(sha256Hex(randomUUID()), 'hex')],
  )
  const [row] = rows
  if (!row) throw new Error('INSERT returned no row')
  return row
}

function ownOf(snapshot: Snapshot, sender: Sender): { sender: Sender; snapshot: Snapshot } {
  const takenAt = new Date(Date.now() - 60_000).toISOString()
  const { hostId } = sender
  const host = { ...snapshot.host, hostname: `host-${hostId.slice(0, 8)}`, machineId: sha256Hex(hostId) }
  return { sender, snapshot: { ...snapshot, takenAt, host } }
}

/** A setting like no other host's. */
function change(snapshot: Snapshot): void {
  const [env] = snapshot.envs
  const goEnv = env?.sections.goEnv
  if (goEnv?.status === 'ok') goEnv.data.values['GOPRIVATE'] = `${snapshot.host.hostname}.example`
  snapshot.takenAt = new Date().toISOString()
}

type Sizes = { history: number; state: number }

/** With their indexes, and packed: what a table keeps free for rows to come says nothing about a host. */
async function sizes(pool: pg.Pool): Promise<Sizes> {
  const of = async (tables: string[]) => {
    for (const table of tables) await pool.query(`VACUUM (FULL) ${table}`)
    return sizeOf(pool, tables)
  }
  return { history: await of(HISTORY), state: await of(STATE) }
}

function grown(what: string, before: Sizes, after: Sizes): Measure {
  const history = (after.history - before.history) / HOSTS
  const state = (after.state - before.state) / HOSTS
  return {
    what,
    figure: `${history.toFixed(0)} bytes of history, ${state.toFixed(0)} bytes of what is true now, a host`,
    values: { history, state },
  }
}
