import type { Flags } from '../config.ts'
import type { Machine } from '../machine/machine.ts'
import { chooseService, personOf } from '../service/choose.ts'
import { ownOf } from '../service/own.ts'
import { ServiceError, type Plan, type Service } from '../service/service.ts'
import { readEnrolment } from '../state/enrolment.ts'
import { stateLocation } from '../state/location.ts'
import type { Cli, ExitCode } from './cli.ts'
import { enroll, required } from './enroll.ts'
import { asConfig, endRunning, removeFrom, whatHolds } from './removal.ts'
import { thisMachine, type ThisMachine } from './this-machine.ts'

export type InstallOptions = Flags & { user?: string }

/** Enrols where that has not been done, and has the system keep the agent running. */
export const install = async (options: InstallOptions, cli: Cli): Promise<ExitCode> =>
  installOn(await thisMachine(cli, options), options, cli)

export async function installOn(here: ThisMachine, options: InstallOptions, cli: Cli): Promise<ExitCode> {
  const service = await asConfig(() => chooseService(here.machine, options.user))
  const forAnother = isForAnother(here.machine, options.user)
  const plan = planFor(here, cli, options.user)
  if (forAnother) plan.enrolment = required(here.config)
  else if (await needsEnrolment(here)) await enroll(options, cli)
  await asConfig(() => service.install(plan))
  if (forAnother) await tellOfOwn(here.machine, plan.user, cli)
  // Again: what the other had started may have kept this one from running.
  if (!forAnother && (await removeOthers(service, here, options.user, cli)))
    await asConfig(() => service.install(plan))
  const { startAlone } = service
  if (startAlone) {
    await endRunning(here.folder.path)
    await asConfig(() => startAlone(plan))
  }
  cli.out.write(`Installed with ${service.name}.\n`)
  cli.out.write('See how it does with: envherd status\n')
  return 0
}

/**
 * As where cron started it until systemd was switched on: both would, each its own program.
 * @returns whether there was one that could be removed
 */
async function removeOthers(
  chosen: Service,
  { machine, folder }: ThisMachine,
  user: string | undefined,
  cli: Cli,
): Promise<boolean> {
  const { services, unknown } = await whatHolds(machine, user)
  for (const { service, says } of unknown)
    if (service.name !== chosen.name) cli.err.write(`envherd: ${says}\n`)
  let removed = false
  for (const other of services.filter(({ name }) => name !== chosen.name)) {
    try {
      await removeFrom(other, folder.path, cli)
      removed = true
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      cli.err.write(`envherd: ${other.name} starts one, too: ${error.message}\n`)
    }
  }
  return removed
}

/** Theirs has the folder, and the machine's ends at once, every half minute. */
async function tellOfOwn(machine: Machine, user: string, cli: Cli): Promise<void> {
  for (const each of await ownOf(machine, user))
    cli.err.write(`envherd: ${each} starts one, too; as ${user}: envherd uninstall\n`)
}

function planFor({ machine, folder }: ThisMachine, cli: Cli, user?: string): Plan {
  const { program, platform, home, env } = cli
  const domain = machine.platform === 'windows' && env['USERDOMAIN']
  // A service has not the variables of the person's shell, such as XDG_STATE_HOME.
  const unasked = stateLocation({ platform, home, env: { LOCALAPPDATA: env['LOCALAPPDATA'] } })
  const elsewhere = folder.path !== unasked && !isForAnother(machine, user)
  return {
    program,
    user: domain ? `${domain}\\${machine.user}` : personOf(machine, user),
    ...(env['ENVHERD_STATE_DIR'] || elsewhere ? { stateDir: folder.path } : {}),
  }
}

const isForAnother = (machine: Machine, user: string | undefined): boolean =>
  machine.isRoot && personOf(machine, user) !== machine.user

async function needsEnrolment({ config, folder }: ThisMachine): Promise<boolean> {
  const kept = await readEnrolment(folder)
  return !kept || (config.server !== undefined && config.server !== kept.server)
}
