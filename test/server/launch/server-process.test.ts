import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { freePort, healthy } from '../../support/server-process.ts'

const module = new URL('../../../server/launch/server-process.mjs', import.meta.url)
test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'the server stops in order when what has started it ends by %s',
  async (signal) => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-launch-'))
    const port = await freePort()
    const launcher = spawn(
      process.execPath,
      ['--input-type=module', '-e', `import { runServer } from '${module.href}'; await runServer()`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, PORT: String(port), ENVHERD_DATA_DIR: dataDir, LOG_LEVEL: 'info' },
      },
    )
    let output = ''
    launcher.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    // It ends when the last process that holds it has ended.
    const ended = new Promise<void>((resolve) => launcher.stdout.once('close', () => resolve()))
    await healthy(`http://127.0.0.1:${port}`, launcher)
    launcher.kill(signal)
    await ended
    expect(output).toContain('"msg":"stopping"')
    expect(output).not.toContain('did not end cleanly')
    await rm(dataDir, { recursive: true, force: true })
  },
  90_000,
)
