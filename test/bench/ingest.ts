import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Fleet, type FleetOptions } from '../load/fleet.ts'
import { startServer } from '../support/server-process.ts'
import type { Measure } from './measure.ts'

const SECONDS = 15

/** Load generator, server and Postgres share this machine. */
export async function benchIngest(): Promise<Measure[]> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  const server = await startServer({ dataDir })
  const drive = (options: Pick<FleetOptions, 'mutation' | 'seed'>) =>
    new Fleet({
      server: server.address,
      enrolmentKey: server.enrolmentKey,
      hosts: 500,
      duration: SECONDS,
      interval: 0,
      connections: 16,
      faultScale: 1,
      signal: new AbortController().signal,
      ...options,
    }).run(() => undefined)
  try {
    const changing = await drive({ mutation: 1, seed: 1 })
    const quiet = await drive({ mutation: 0, seed: 2 })
    return [
      {
        what: `changed snapshots, check-in and upload, 500 hosts, 16 connections, ${SECONDS} s`,
        figure: `${changing.committedPerSecond} committed/s, p50 ${changing.latencyMs.p50} ms, p99 ${changing.latencyMs.p99} ms`,
        values: { perSecond: changing.committedPerSecond, ...changing.latencyMs },
      },
      {
        what: `unchanged check-ins, 500 hosts, 16 connections, ${SECONDS} s`,
        figure: `${((quiet.checkIns - quiet.hosts) / quiet.seconds).toFixed(0)} /s, p50 ${quiet.latencyMs.p50} ms, p99 ${quiet.latencyMs.p99} ms`,
        values: { perSecond: (quiet.checkIns - quiet.hosts) / quiet.seconds, ...quiet.latencyMs },
      },
    ]
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
