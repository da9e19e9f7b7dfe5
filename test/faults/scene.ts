import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { runningUrl, startEmbedded } from '../../server/database/embedded.ts'

const undo: (() => unknown)[] = []
afterAll(async () => {
  for (const step of undo.splice(0).reverse()) await step()
}, 120_000)

/** Done after the tests of the file, the last first. */
export const afterwards = (step: () => unknown): void => void undo.push(step)

/** A data folder for a server. Its Postgres outlives a killed server, so it is ended here. */
export async function dataFolder(parent = tmpdir()): Promise<string> {
  const dataDir = await mkdtemp(join(parent, 'envherd-fault-'))
  afterwards(() => rm(dataDir, { recursive: true, force: true }))
  afterwards(async () => {
    if ((await runningUrl(dataDir)) !== undefined) await (await startEmbedded(dataDir)).stop()
  })
  return dataDir
}

export async function databaseOf(dataDir: string): Promise<string> {
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  return url
}
