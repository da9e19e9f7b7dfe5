import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { once } from 'node:events'
import { startServer } from '../support/server-process.ts'

/**
 * `npm run demo`: the real server on a throw-away data folder, and a simulated fleet that enrols and posts through
 * the real API. Arguments go to the fleet.
 */
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-demo-'))
const server = await startServer({
  dataDir,
  port: Number(process.env['PORT'] ?? 8787),
  env: { ENVHERD_CHECK_IN_SECONDS: process.env['ENVHERD_CHECK_IN_SECONDS'] ?? '10' },
})
console.log(`envherd demo: ${server.address}`)
console.log(`  sign in as    ${server.admin.email}`)
console.log(`  with password ${server.admin.password}   (made for this run only)`)
console.log(`  API token     ${server.token}`)
console.log('  Ctrl-C stops it and throws the data away.')

const fleet = spawn(
  process.execPath,
  [...process.execArgv, 'test/load/main.ts', '--duration', '0', ...process.argv.slice(2)],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ENVHERD_SERVER: server.address, ENVHERD_ENROLL_KEY: server.enrolmentKey },
  },
)
const stop = () => void fleet.kill('SIGTERM')
// Not `once`: Ctrl-C arrives twice, from the terminal and passed on by tsx.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
server.process.once('exit', stop)
await once(fleet, 'exit')
await server.stop()
await rm(dataDir, { recursive: true, force: true })
