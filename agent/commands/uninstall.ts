import { ConfigError } from '../config.ts'
import { personOf } from '../service/choose.ts'
import type { Cli, ExitCode } from './cli.ts'
import { purge as purgeFolder, refusePurge } from './purge.ts'
import { asConfig, endRunning, removeFrom, whatHolds } from './removal.ts'
import { thisMachine } from './this-machine.ts'

export type UninstallOptions = { user?: string; purge: boolean }

/** Exit code 1: there was nothing to remove. */
export async function uninstall({ user, purge }: UninstallOptions, cli: Cli): Promise<ExitCode> {
  const { machine, folder } = await thisMachine(cli)
  if (purge && personOf(machine, user) !== machine.user)
    throw new ConfigError([
      '--purge removes the folder of whoever runs it; leave it out, or run this as that person',
    ])
  if (purge) await refusePurge(folder.path, machine.home)
  const { services, unknown } = await whatHolds(machine, user)
  for (const service of services) await asConfig(() => removeFrom(service, folder.path, cli))
  if (unknown.length > 0 && services.length === 0) throw new ConfigError(unknown.map(({ says }) => says))
  for (const { says } of unknown) cli.err.write(`envherd: ${says}\n`)
  if (purge) {
    // One that somebody started by hand would write it all again.
    await endRunning(folder.path)
    cli.out.write(`${await purgeFolder(folder.path)}\n`)
  }
  if (services.length === 0) cli.out.write('No agent is installed here.\n')
  return services.length > 0 ? 0 : 1
}
