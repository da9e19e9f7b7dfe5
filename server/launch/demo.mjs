import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { root } from './run.mjs'

/**
 * The real server on a throw-away data folder, with a simulated fleet that enrols and posts through the real API.
 * Arguments go to the fleet (`npm run demo -- --hosts 1000`).
 */
export async function demo(fleetArguments) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-demo-'))
  process.env.ENVHERD_DATA_DIR = dataDir
  process.env.ENVHERD_LOCAL_AGENT = '0'
  process.env.ENVHERD_CHECK_IN_SECONDS ??= '10'
  const { serve } = await import('../../dist/server/main.mjs')
  const server = await serve({ afterClose: () => rm(dataDir, { recursive: true, force: true }) })
  const key = await server.createEnrollmentKey('demo fleet')
  const fleet = spawn(
    process.execPath,
    [
      path.join(root, 'node_modules/tsx/dist/cli.mjs'),
      'test/load/main.ts',
      '--duration',
      '0',
      ...fleetArguments,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ENVHERD_SERVER: server.address, ENVHERD_ENROLL_KEY: key },
    },
  )
  server.onClose(() => fleet.kill())
}
