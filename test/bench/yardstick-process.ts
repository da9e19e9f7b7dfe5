import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startEmbedded } from '../../server/database/embedded.ts'
import { postmasterOf } from '../support/server-process.ts'
import type { Parties } from './meter.ts'

export type Yardstick = { address: string; parties: Parties; stop: () => Promise<void> }

/** The yardstick beside a Postgres of its own, with the settings of ours. */
export async function startYardstick(): Promise<Yardstick> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-yardstick-'))
  const postgres = await startEmbedded(dataDir)
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/bench/yardstick.ts'], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, YARDSTICK_DATABASE: postgres.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
    child.once('exit', (code) => reject(new Error(`the yardstick ended with ${code ?? 'a signal'}`)))
  })
  return {
    address,
    parties: { server: child.pid ?? 0, postmaster: await postmasterOf(dataDir) },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
