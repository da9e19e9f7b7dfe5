import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Parse } from 'typebox/value'
import { SERVER_ENV } from '../../server/launch/server-process.mjs'
import { CreatedEnrollmentKey, CreatedToken } from '../../server/contract/account.ts'

/** The real server as its own process, from the bundle in dist/server, on its own data folder. */
export type ServerProcess = {
  address: string
  process: ChildProcess
  admin: { email: string; password: string }
  /** An admin's API token. */
  token: string
  enrolmentKey: string
  /** Clean stop, as Ctrl-C does. */
  stop(): Promise<void>
}

export type ServerOptions = {
  dataDir: string
  port?: number
  env?: Record<string, string>
  /** Where the server's own log goes. */
  output?: 'inherit' | 'ignore'
  /** Another copy of the bundle. */
  bundle?: string
  /** A command that runs it: in a network of its own, with a clock of its own. */
  through?: readonly string[]
  host?: string
}

export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const admin = { email: 'admin@envherd.test', password: randomBytes(18).toString('base64url') }
  const account = { ENVHERD_ADMIN_EMAIL: admin.email, ENVHERD_ADMIN_PASSWORD: admin.password }
  const replica = await startReplica({ ...options, env: { ...account, ...options.env } })
  const { token, enrolmentKey } = await credentials(replica.address, admin)
  return { ...replica, admin, token, enrolmentKey }
}

export type Replica = Pick<ServerProcess, 'address' | 'process' | 'stop'> & {
  /** As the system does when memory runs out. */
  kill(): Promise<void>
}

/** The server without anybody signed in: one more on the same database, or one started again. */
export async function startReplica({
  dataDir,
  port,
  env = {},
  output = 'ignore',
  bundle = 'dist/server/main.mjs',
  through = [],
  host = '127.0.0.1',
}: ServerOptions): Promise<Replica> {
  const chosen = port ?? (await freePort())
  const address = `http://${host}:${chosen}`
  const [program, ...args] = [...through, process.execPath, bundle]
  const child = spawn(program, args, {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', output, output],
    env: {
      ...SERVER_ENV,
      ...process.env,
      HOST: host,
      PORT: String(chosen),
      ENVHERD_DATA_DIR: dataDir,
      ENVHERD_LOCAL_AGENT: '0',
      ...env,
    },
  })
  await healthy(address, child)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return { address, process: child, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

/** The process of the embedded Postgres on a data folder. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const text = await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

/** Waits until the server answers; fails at once if its process ends. */
export async function healthy(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answered = await fetch(`${address}/api/v1/health`).then(
      (reply) => reply.ok,
      () => false,
    )
    if (answered) return
    await sleep(50)
  }
  throw new Error(`${address} did not become healthy within 60 s`)
}

async function credentials(address: string, admin: { email: string; password: string }) {
  const signIn = await fetch(`${address}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify(admin),
  })
  if (!signIn.ok) throw new Error(`sign-in: ${signIn.status} ${await signIn.text()}`)
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const post = async (path: string, body: unknown) => {
    const reply = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address, cookie },
      body: JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    const answer: unknown = await reply.json()
    return answer
  }
  const { token } = Parse(CreatedToken, await post('/api/v1/tokens', { name: 'test', role: 'admin' }))
  const { key } = Parse(CreatedEnrollmentKey, await post('/api/v1/enrollment-keys', { name: 'test fleet' }))
  return { token, enrolmentKey: key }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
