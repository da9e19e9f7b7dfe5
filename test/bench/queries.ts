import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { hashSecret, newSecret } from '../../server/accounts/secrets.ts'
import { runningUrl, startEmbedded } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/migrate.ts'
import { seedFleet, seeNow } from '../load/seed-fleet.ts'
import { Random } from '../load/random.ts'
import { startReplica } from '../support/server-process.ts'
import { quantile, type Measure } from './measure.ts'
import { spentByTree } from './process-figures.ts'
import { questions, type Ask, type Question } from './query-questions.ts'

const CLIENTS = 8
const WARM_MS = 1_000
/** Each may ask 6,000 times a minute. */
const TOKENS = 60
/** So that nobody goes late while it is measured: on time is who was heard from within two of them. */
const CHECK_IN_SECONDS = 3_600
/** Of a folder that is thrown away, or made again. */
const IN_HASTE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '8GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

export type QueryOptions = { hosts: number; keep?: string; seconds: number; only?: string }

/** The real server on a seeded fleet (see test/load/seed-fleet.ts), asked over HTTP by clients that never pause. */
export async function benchQueries({ hosts, keep, seconds, only }: QueryOptions): Promise<Measure[]> {
  const dataDir = keep ?? (await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-')))
  try {
    const seededAt = await seeded(dataDir, hosts)
    const server = await startReplica({
      dataDir,
      env: { ENVHERD_CHECK_IN_SECONDS: String(CHECK_IN_SECONDS), LOG_LEVEL: 'warn' },
    })
    try {
      const tokens = await makeTokens(dataDir)
      const ask = asker(server.address, tokens)
      const measures: Measure[] = []
      const all = await questions(ask, new Random(7), seededAt)
      for (const question of all.filter(({ name }) => only === undefined || name.includes(only)))
        measures.push(await measure(question, ask, server.process.pid ?? 0, dataDir, seconds))
      return measures
    } finally {
      await server.stop()
    }
  } finally {
    if (keep === undefined) await rm(dataDir, { recursive: true, force: true })
  }
}

/** Seeds an empty folder; one that was kept only gets its hosts seen again. @returns when its log ends */
async function seeded(dataDir: string, hosts: number): Promise<Date> {
  const database = await startEmbedded(dataDir, IN_HASTE)
  const client = new pg.Client({ connectionString: database.url })
  try {
    await migrate(database.url)
    await client.connect()
    const known = await client.query("SELECT FROM pg_class WHERE oid = to_regclass('seed_host')")
    if (known.rowCount === 0) {
      console.error(`bench: seeding ${hosts} hosts`)
      const began = Date.now()
      await seedFleet(database.url, hosts, new Date(), (step) =>
        console.error(`bench:   ${Math.round((Date.now() - began) / 1000)} s: ${step}`),
      )
    } else {
      const { rows } = await client.query<{ hosts: string }>('SELECT count(*) AS hosts FROM seed_host')
      if (Number(rows[0]?.hosts) !== hosts)
        throw new Error(`${dataDir} was seeded with ${rows[0]?.hosts} hosts, not ${hosts}`)
      await seeNow(client, new Date())
    }
    const { rows } = await client.query<{ at: Date }>('SELECT max(at) AS at FROM occurrence')
    return rows[0]?.at ?? new Date()
  } finally {
    await client.end()
    await database.stop()
  }
}

async function makeTokens(dataDir: string): Promise<string[]> {
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server has no Postgres')
  const tokens = Array.from({ length: TOKENS }, () => newSecret('eht_'))
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    "INSERT INTO api_token (name, role, token_hash) SELECT 'bench', 'viewer', hash FROM UNNEST($1::bytea[]) AS hash",
    [tokens.map(hashSecret)],
  )
  await client.end()
  return tokens
}

function asker(address: string, tokens: readonly string[]): Ask {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS })
  let asked = 0
  return (question) =>
    new Promise((resolve, reject) => {
      const started = performance.now()
      const headers = { authorization: `Bearer ${tokens[asked++ % tokens.length]}` }
      const request = http.get(`${address}/api/v1${question}`, { agent, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          const ms = performance.now() - started
          const body = Buffer.concat(parts).toString('utf8')
          if (response.statusCode === 200) resolve({ body, ms })
          else reject(new Error(`${question}: ${response.statusCode} ${body}`))
        })
      })
      request.on('error', reject)
    })
}

type Slow = { path: string; ms: number }

async function measure(
  { name, goal, begin }: Question,
  ask: Ask,
  server: number,
  dataDir: string,
  seconds: number,
): Promise<Measure> {
  const next = await begin()
  const drive = async (until: number): Promise<Slow[]> => {
    const taken: Slow[] = []
    const client = async () => {
      while (performance.now() < until) {
        const path = next()
        taken.push({ path, ms: (await ask(path)).ms })
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, client))
    return taken
  }
  await drive(performance.now() + WARM_MS)
  const postgres = await postmaster(dataDir)
  const spent = () => ({ server: spentByTree(server), postgres: spentByTree(postgres) })
  const before = spent()
  const taken = await drive(performance.now() + seconds * 1000)
  const after = spent()
  const sorted = Float64Array.from(taken, ({ ms }) => ms).sort()
  const [p50, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)]
  const cpu = {
    server: (after.server - before.server) / taken.length,
    postgres: (after.postgres - before.postgres) / taken.length,
  }
  const slowest = taken.reduce((a, b) => (b.ms > a.ms ? b : a))
  console.error(
    `bench:   ${name}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; slowest ${slowest.ms.toFixed(0)} ms: ${slowest.path.slice(0, 300)}`,
  )
  return {
    what: `GET ${name}`,
    figure:
      `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms${goal === undefined ? '' : ` (goal ${goal})`}, ` +
      `${Math.round(taken.length / seconds)} /s; CPU each ${cpu.server.toFixed(2)} ms server, ${cpu.postgres.toFixed(2)} ms Postgres`,
    values: { p50, p99, perSecond: taken.length / seconds, ...cpu, ...(goal === undefined ? {} : { goal }) },
  }
}

async function postmaster(dataDir: string): Promise<number> {
  const url = await runningUrl(dataDir)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>(
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer AS pid",
  )
  await client.end()
  return rows[0]?.pid ?? 0
}
