/** The real daemon on a composed machine, in the process of the test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stateFolder, type StateFolder } from '../../../agent/state/folder.ts'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import { runDaemon } from '../../../agent/uplink/daemon.ts'
import { enroll } from '../../../agent/uplink/enroll.ts'

export type ComposedAgent = {
  folder: StateFolder
  log: string[]
  /** Undefined while it runs; what it ended with. */
  ended: Promise<unknown>
} & AsyncDisposable

/** Enrols at `server`; `look` is all that its machine looks like. */
export async function composedAgent(server: string, look: () => Snapshot): Promise<ComposedAgent> {
  const place = await mkdtemp(join(tmpdir(), 'envherd-agent-'))
  const folder = stateFolder(join(place, 'state'), (message) => log.push(message))
  const log: string[] = []
  const enrolment = await enrolAt(server, folder)
  const stop = new AbortController()
  const ended = runDaemon(
    {
      folder,
      log: (_level, message) => log.push(message),
      agentVersion: '0.0.0',
      enrolment,
      reenroll: undefined,
      collect: async () => look(),
      watch: () => async () => undefined,
    },
    stop.signal,
  ).catch((error: unknown) => error)
  return {
    folder,
    log,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
      await rm(place, { recursive: true, force: true })
    },
  }
}

/** As `envherd enroll` does. */
export const enrolAt = (server: string, folder: StateFolder) =>
  enroll({
    server,
    key: 'ehe_' + 'k'.repeat(20),
    machineId: 'b'.repeat(64),
    hostname: 'composed',
    agentVersion: '0.0.0',
    folder,
  })
