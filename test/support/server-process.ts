import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Parse } from 'typebox/value'
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
}

export async function startServer({
  dataDir,
  port,
  env = {},
  output = 'ignore',
  bundle = 'dist/server/main.mjs',
}: ServerOptions): Promise<ServerProcess> {
  const admin = { email: 'admin@envherd.test', password: randomBytes(18).toString('base64url') }
  const chosen = port ?? (await freePort())
  const address = `http://127.0.0.1:${chosen}`
  const child = spawn(process.execPath, [bundle], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(chosen),
      ENVHERD_DATA_DIR: dataDir,
      ENVHERD_LOCAL_AGENT: '0',
      ENVHERD_ADMIN_EMAIL: admin.email,
      ENVHERD_ADMIN_PASSWORD: admin.password,
      ...env,
    },
  })
  await healthy(address, child)
  const { token, enrolmentKey } = await credentials(address, admin)
  return {
    address,
    process: child,
    admin,
    token,
    enrolmentKey,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
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
