import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'

/** What `postmaster.pid` says: line 1 the process, line 4 the port, line 8 the state. */
export type Postmaster = { pid: number; port: number; ready: boolean }

async function readPidFile(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Math.abs(Number(lines[0]))
  if (!Number.isInteger(pid) || pid === 0) return undefined
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' }
}

/**
 * The Postgres that already runs on this data folder, waited for while it starts or stops; undefined if none.
 * Happens after a `kill -9` of the server: Postgres has its own process group and lives on.
 */
export async function findRunning(data: string, waitMs = 60_000): Promise<Postmaster | undefined> {
  const until = Date.now() + waitMs
  for (;;) {
    const found = await readPidFile(data)
    // A dead process' file is left alone: Postgres knows it for stale and takes care of leftover backends.
    if (!found || !isAlive(found.pid)) return undefined
    if (!(await isPostgresOf(found.pid, data))) {
      // The number now belongs to another program, and Postgres would refuse to start beside it.
      await rm(join(data, 'postmaster.pid'), { force: true })
      return undefined
    }
    if (found.ready && found.port > 0) return found
    if (Date.now() > until) {
      throw new Error(
        `Postgres (process ${found.pid}) on ${data} neither answers nor ends; see postgres.log beside it`,
      )
    }
    await sleep(50)
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Whether the process was started on this data folder. Where its command line can't be read, taken for granted. */
async function isPostgresOf(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'win32') return true
  const commandLine =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
          ({ stdout }) => stdout,
          () => '',
        )
  return commandLine === '' ? isAlive(pid) : commandLine.includes(data)
}
