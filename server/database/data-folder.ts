import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { handOver, run, type PostgresUser } from './postgres-user.ts'

/** Everything embedded Postgres keeps, below the server's data folder. */
export type DataFolder = { data: string; password: string; port: string; log: string }

export const SUPERUSER = 'envherd'

export const dataFolder = (dataDir: string): DataFolder => ({
  data: join(dataDir, 'postgres'),
  password: join(dataDir, 'postgres.password'),
  port: join(dataDir, 'postgres.port'),
  log: join(dataDir, 'postgres.log'),
})

/** Makes the cluster on first use. It is built aside and moved in place, so a broken-off start leaves no half of one. */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  user: PostgresUser,
): Promise<void> {
  const folder = dataFolder(dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  if (!existsSync(join(folder.data, 'PG_VERSION'))) await makeCluster(dataDir, binaries, user)
  await handOver(folder.data, user)
  await checkVersion(folder, binaries, user)
}

async function makeCluster(dataDir: string, binaries: PostgresBinaries, user: PostgresUser): Promise<void> {
  const folder = dataFolder(dataDir)
  const password = randomBytes(24).toString('base64url')
  const secrets = await mkdtemp(join(tmpdir(), 'envherd-initdb-'))
  const building = await mkdtemp(join(dataDir, 'postgres.new-'))
  try {
    const passwordFile = join(secrets, 'password')
    await writeFile(passwordFile, password, { mode: 0o600 })
    await handOver(secrets, user)
    await handOver(building, user)
    const { code, output } = await run(user, binaries.initdb, [
      `--pgdata=${building}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in provider sorts and folds case alike everywhere and needs no locale of the system.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ])
    if (code !== 0) throw new Error(`initdb failed (exit code ${code ?? 'none'}): ${output.trim()}`)
    await writeFile(folder.password, password, { mode: 0o600 })
    await rename(building, folder.data)
  } finally {
    await rm(secrets, { recursive: true, force: true })
    await rm(building, { recursive: true, force: true })
  }
}

async function checkVersion(
  folder: DataFolder,
  binaries: PostgresBinaries,
  user: PostgresUser,
): Promise<void> {
  const stored = (await readFile(join(folder.data, 'PG_VERSION'), 'utf8')).trim()
  const { output } = await run(user, binaries.postgres, ['--version'])
  const major = /(\d+)/.exec(output)?.[1]
  if (major !== undefined && major !== stored) {
    throw new Error(
      `${folder.data} was made by Postgres ${stored}, but Postgres ${major} is installed; ` +
        'move it with pg_dump and pg_restore, or start with another ENVHERD_DATA_DIR',
    )
  }
}

/** The port used last if it is free, so that addresses stay put; else one from the OS. */
export async function choosePort(folder: DataFolder): Promise<number> {
  const last = Number(await readFile(folder.port, 'utf8').catch(() => '0'))
  const usable = Number.isInteger(last) && last > 0 && (await tryPort('127.0.0.1', last)) !== undefined
  const port = usable ? last : await freePort('127.0.0.1')
  await writeFile(folder.port, String(port), { mode: 0o600 })
  return port
}

/** A TCP port of `host` that nobody listens on. */
export async function freePort(host: string): Promise<number> {
  const port = await tryPort(host, 0)
  if (port === undefined) throw new Error(`no TCP port of ${host} can be listened on`)
  return port
}

function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
