import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config.ts'
import type { Machine } from '../machine/machine.ts'
import { errorCode } from '../machine/run.ts'
import { ServiceError, type Service } from '../service/service.ts'
import { serviceStates } from '../service/states.ts'
import { runningProcess } from '../state/lock.ts'
import type { Cli } from './cli.ts'

/** Services that start an agent, and those of which that is not known. */
export type Holding = { services: Service[]; unknown: { service: Service; says: string }[] }

export async function whatHolds(machine: Machine, user: string | undefined): Promise<Holding> {
  const states = await asConfig(() => serviceStates(machine, user))
  return {
    services: states
      .filter(({ state }) => state === 'running' || state === 'stopped')
      .map(({ service }) => service),
    unknown: states.flatMap((each) =>
      each.state === 'unknown'
        ? [{ service: each.service, says: `${each.service.name}, which may have one, too: ${each.error}` }]
        : [],
    ),
  }
}

/** @throws ServiceError */
export async function removeFrom(service: Service, folder: string, cli: Cli): Promise<void> {
  await service.uninstall()
  if (service.startAlone) await endRunning(folder)
  cli.out.write(`Removed from ${service.name}.\n`)
  const remains = await service.remains?.()
  if (remains) cli.out.write(`Left as it is: ${remains}\n`)
}

const END_WITHIN_MS = 10_000

/** Asks it to end, and waits until it has. */
export async function endRunning(folder: string): Promise<void> {
  const pid = await runningProcess(folder)
  if (pid === null || pid === 0) return
  askToEnd(pid)
  const deadline = Date.now() + END_WITHIN_MS
  while (Date.now() < deadline) {
    if ((await runningProcess(folder)) === null) return
    await sleep(50)
  }
  throw new ConfigError([`process ${pid} runs the agent and does not end; end it, and do this again`])
}

function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if (errorCode(error) === 'EPERM')
      throw new ConfigError([
        `process ${pid} runs the agent and is another user's; end it, and do this again`,
      ])
    // It has ended meanwhile.
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

/** What a tool of the system refuses is something a person can mend. */
export async function asConfig<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ServiceError ? new ConfigError([error.message]) : error
  }
}
