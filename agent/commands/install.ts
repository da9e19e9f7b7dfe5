import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, type Flags } from '../config.ts'
import { chooseService, personOf } from '../service/choose.ts'
import { ServiceError, type Plan } from '../service/service.ts'
import { serviceStates } from '../service/states.ts'
import { readEnrolment } from '../state/enrolment.ts'
import { runningProcess } from '../state/lock.ts'
import type { Cli, ExitCode } from './cli.ts'
import { enroll, required } from './enroll.ts'
import { purge as purgeFolder, refusePurge } from './purge.ts'
import { thisMachine, type ThisMachine } from './this-machine.ts'

export type InstallOptions = Flags & { user?: string }

/** Enrols where that has not been done, and has the system keep the agent running. */
export async function install(options: InstallOptions, cli: Cli): Promise<ExitCode> {
  const here = await thisMachine(cli, options)
  const service = await asConfig(() => chooseService(here.machine, options.user))
  const plan = planFor(here, cli, options.user)
  if (isForAnother(here, plan)) plan.enrolment = required(here.config)
  else if (await needsEnrolment(here)) await enroll(options, cli)
  await asConfig(() => service.install(plan))
  if (service.startAlone) {
    await endRunning(here.folder.path)
    service.startAlone(plan)
  }
  cli.out.write(`Installed with ${service.name}.\n`)
  cli.out.write('See how it does with: envherd status\n')
  return 0
}

export type UninstallOptions = { user?: string; purge: boolean }

/** Exit code 1: there was nothing to remove. */
export async function uninstall({ user, purge }: UninstallOptions, cli: Cli): Promise<ExitCode> {
  const { machine, folder } = await thisMachine(cli)
  if (purge && personOf(machine, user) !== machine.user)
    throw new ConfigError([
      '--purge removes the folder of whoever runs it; leave it out, or run this as that person',
    ])
  if (purge) await refusePurge(folder.path, machine.home)
  const states = await asConfig(() => serviceStates(machine, user))
  const installed = states.filter(({ state }) => state === 'running' || state === 'stopped')
  const unknown = states.flatMap((each) =>
    each.state === 'unknown' ? [`${each.service.name}, which may have one, too: ${each.error}`] : [],
  )
  for (const { service } of installed) {
    await asConfig(() => service.uninstall())
    if (service.startAlone) await endRunning(folder.path)
    cli.out.write(`Removed from ${service.name}.\n`)
    const remains = await service.remains?.()
    if (remains) cli.out.write(`Left as it is: ${remains}\n`)
  }
  if (unknown.length > 0 && installed.length === 0) throw new ConfigError(unknown)
  for (const each of unknown) cli.err.write(`envherd: ${each}\n`)
  if (purge) cli.out.write(`${await purgeFolder(folder.path)}\n`)
  if (installed.length === 0) cli.out.write('No agent is installed here.\n')
  return installed.length > 0 ? 0 : 1
}

const END_WITHIN_MS = 10_000

/** Asks it to end, and waits until it has. */
async function endRunning(folder: string): Promise<void> {
  const pid = await runningProcess(folder)
  if (pid === null || pid === 0) return
  process.kill(pid, 'SIGTERM')
  const deadline = Date.now() + END_WITHIN_MS
  while (Date.now() < deadline) {
    if ((await runningProcess(folder)) === null) return
    await sleep(50)
  }
  throw new ConfigError([`process ${pid} runs the agent and does not end; end it, and do this again`])
}

function planFor({ machine, folder }: ThisMachine, { program, env }: Cli, user?: string): Plan {
  const domain = machine.platform === 'windows' && env['USERDOMAIN']
  return {
    program,
    user: domain ? `${domain}\\${machine.user}` : personOf(machine, user),
    ...(env['ENVHERD_STATE_DIR'] ? { stateDir: folder.path } : {}),
  }
}

const isForAnother = ({ machine }: ThisMachine, { user }: Plan) => machine.isRoot && user !== machine.user

async function needsEnrolment({ config, folder }: ThisMachine): Promise<boolean> {
  const kept = await readEnrolment(folder)
  return !kept || (config.server !== undefined && config.server !== kept.server)
}

/** What a tool of the system refuses is something a person can mend. */
async function asConfig<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ServiceError ? new ConfigError([error.message]) : error
  }
}
