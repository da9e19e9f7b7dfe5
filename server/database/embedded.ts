import { readFile, rename } from 'node:fs/promises'
import os from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { choosePort, dataFolder, ensureCluster, SUPERUSER } from './data-folder.ts'
import { findBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { choosePostgresUser, run, type PostgresUser } from './postgres-user.ts'
import { findRunning, isAlive } from './postmaster.ts'
import { guard, type Outage } from './revive.ts'

export type EmbeddedPostgres = {
  url: string
  /** Whether it was running already, left by a server that was killed. */
  adopted: boolean
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop: () => Promise<void>
}

const DATABASE = 'envherd'

/** For one server and its dashboard on a machine that does other work too. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: `${sharedMegabytes()}MB`,
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  // Findings are rewritten all day: clean up before the tables double.
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  log_min_messages: 'warning',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * A sixteenth of the memory of the machine, or of the container: only as much as there is data is ever taken. What does
 * not fit is read from the system each time, at 100,000 hosts a third of what their lists take with Postgres' own 128 MB.
 */
function sharedMegabytes(): number {
  const bytes = Math.min(os.totalmem(), process.constrainedMemory() || Infinity)
  return Math.max(128, Math.floor(bytes / 16 / 2 ** 20))
}

/**
 * A real Postgres of our own in `<dataDir>/postgres`, on a port of 127.0.0.1 with a random password.
 * Should it end by itself, it is started again on the same port until `stop`.
 * @param settings replace those above (tests on a throw-away folder switch `fsync` off)
 * @throws when another server already uses the folder
 */
export async function startEmbedded(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
  report: (outage: Outage) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  const root = resolve(dataDir)
  const folder = dataFolder(root)
  const binaries = await findBinaries()
  const user = await choosePostgresUser(binaries.postgres)
  await ensureCluster(root, binaries, user)
  const running = await findRunning(folder.data)
  const start = (port?: number) => startPostgres(root, binaries, user, { ...SETTINGS, ...settings }, port)
  const port = running?.port ?? (await start())
  const password = (await readFile(folder.password, 'utf8')).trim()
  const address = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}`
  const owner = await takeOwnership(`${address}/postgres`, root)
  await ensureDatabase(owner)
  const revive = async () => {
    if (!(await findRunning(folder.data))) await start(port)
    return takeOwnership(`${address}/postgres`, root)
  }
  const { release } = guard(owner, revive, report)
  return {
    url: `${address}/${DATABASE}`,
    adopted: running !== undefined,
    stop: async () => {
      await release()
      await stop(folder.data, binaries, user)
    },
  }
}

/** Address of the embedded Postgres that some server runs on this data folder; for commands beside it. */
export async function runningUrl(dataDir: string): Promise<string | undefined> {
  const folder = dataFolder(resolve(dataDir))
  const running = await findRunning(folder.data)
  if (!running) return undefined
  const password = (await readFile(folder.password, 'utf8')).trim()
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${running.port}/${DATABASE}`
}

async function startPostgres(
  dataDir: string,
  binaries: PostgresBinaries,
  user: PostgresUser,
  settings: Readonly<Record<string, string>>,
  fixedPort: number | undefined,
): Promise<number> {
  const folder = dataFolder(dataDir)
  await rename(folder.log, `${folder.log}.1`).catch(ignoreMissing)
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await choosePort(folder))
    const options = Object.entries({ ...settings, port: String(port) }).map(
      ([key, value]) => `-c ${key}=${value}`,
    )
    const log = user.kind === 'user' ? `${folder.data}/server.log` : folder.log
    const { code, output } = await run(user, binaries.pgCtl, [
      'start',
      '--wait',
      '--timeout=120',
      `--pgdata=${folder.data}`,
      `--log=${log}`,
      `--options=${options.join(' ')}`,
    ])
    if (code === 0) return port
    // Another program may have taken the port between the probe and the start.
    if (attempt === 3 || fixedPort !== undefined) {
      const tail = (await readFile(log, 'utf8').catch(() => '')).split('\n').slice(-10).join('\n')
      throw new Error(`Postgres did not start (exit code ${code ?? 'none'}): ${output.trim()}\n${tail}`)
    }
  }
}

/**
 * One server a data folder: a second one would stop this Postgres under the first when it ends. The lock lives
 * as long as the connection, so it is free again when its holder was killed.
 */
async function takeOwnership(url: string, dataDir: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'envherd owner', keepAlive: true })
  client.on('error', ignoreLost)
  await client.connect()
  const until = Date.now() + 5_000
  for (;;) {
    const { rows } = await client.query<{ owned: boolean }>(
      "SELECT pg_try_advisory_lock(hashtext('envherd owner')) AS owned",
    )
    if (rows[0]?.owned) return client
    if (Date.now() > until) {
      await client.end()
      throw new Error(`another Envherd server already runs on ${dataDir}; stop it or set ENVHERD_DATA_DIR`)
    }
    await sleep(100)
  }
}

async function ensureDatabase(owner: pg.Client): Promise<void> {
  const { rowCount } = await owner.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${DATABASE}`)
}

async function stop(data: string, binaries: PostgresBinaries, user: PostgresUser): Promise<void> {
  const running = await findRunning(data)
  if (!running) return
  const { code, output } = await run(user, binaries.pgCtl, [
    'stop',
    '--wait',
    '--timeout=60',
    '--mode=fast',
    `--pgdata=${data}`,
  ])
  if (code !== 0 && isAlive(running.pid)) throw new Error(`Postgres did not stop: ${output.trim()}`)
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

/** The ownership connection ends with Postgres, which its guard notices. */
function ignoreLost(): void {
  return
}
