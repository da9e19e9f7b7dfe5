import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lackingPrograms, leftOut, needsLinux } from '../support/lacking.ts'
import { freePort, healthy, postmasterOf } from '../support/server-process.ts'
import { afterwards, dataFolder } from './scene.ts'

const LAUNCHER = new URL('../../server/launch/server-process.mjs', import.meta.url)
const CLOSED = 'the window in which the server was started is closed: all of it stops in order'

test.skipIf(leftOut(CLOSED, needsLinux ?? lackingPrograms('script')))(
  CLOSED,
  async () => {
    const dataDir = await dataFolder()
    const start = join(dataDir, 'start.mjs')
    await writeFile(start, `import { runServer } from '${LAUNCHER.href}'\nawait runServer()\n`)
    const port = await freePort()
    // A terminal with a shell in it, as npm has one; when its holder ends the kernel hangs up on all of them.
    const terminal = spawn('script', ['-qec', `'${process.execPath}' '${start}'; exit $?`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PORT: String(port),
        ENVHERD_DATA_DIR: dataDir,
        ENVHERD_LOCAL_AGENT: '1',
        LOG_LEVEL: 'info',
      },
    })
    terminal.stdout.resume()
    afterwards(() => void terminal.kill('SIGKILL'))
    await healthy(`http://127.0.0.1:${port}`, terminal)
    const lock = join(dataDir, 'agent/run.lock')
    const holder = () => readFile(lock, 'utf8').catch(() => '')
    await expect.poll(holder).toMatch(/^\d+ /)
    const processes = [await postmasterOf(dataDir), Number.parseInt(await holder())]
    afterwards(() => processes.filter(isAlive).forEach((pid) => process.kill(pid)))

    terminal.kill('SIGKILL')
    await once(terminal, 'exit')
    await expect.poll(() => processes.filter(isAlive)).toEqual([])
    expect([lock, join(dataDir, 'postgres/postmaster.pid')].filter(existsSync)).toEqual([])
  },
  90_000,
)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
