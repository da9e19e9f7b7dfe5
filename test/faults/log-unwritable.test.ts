import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startReplica } from '../support/server-process.ts'
import { afterwards, dataFolder } from './scene.ts'

/** Each leaves a line in the log; together more than a pipe holds, which is 64 KB. */
const REQUESTS = 1_000

/** Opens it to read, as far as that, and reads nothing. */
async function unreadPipe(folder: string): Promise<string> {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  afterwards(() => reader.close())
  return path
}

test.each([
  ['a full disk', async () => '/dev/full'],
  ['a pipe that nobody reads', unreadPipe],
] as const)(
  'the log cannot be written to %s: the server serves and stops all the same',
  async (_, outputIn) => {
    const dataDir = await dataFolder()
    const output = await outputIn(dataDir)
    const server = await startReplica({
      dataDir,
      env: { LOG_LEVEL: 'info' },
      through: ['sh', '-c', 'output=$1; shift; exec "$@" > "$output"', 'sh', output],
    })
    afterwards(() => server.kill())
    for (let asked = 0; asked < REQUESTS; asked++)
      expect((await fetch(`${server.address}/api/v1/hosts`)).status).toBeGreaterThanOrEqual(400)
    const health = await fetch(`${server.address}/api/v1/health`)
    expect(health.status).toBe(200)
    expect((await health.text()).includes('ENOSPC')).toBe(output === '/dev/full')
    await server.stop()
    expect(server.process.exitCode).toBe(0)
  },
  60_000,
)
