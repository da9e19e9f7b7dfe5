import type { Machine } from '../machine/machine.ts'
import { cron, hasCron } from './cron.ts'
import { launchd } from './launchd.ts'
import { answers, ServiceError, type Service } from './service.ts'
import { hasSystemd, systemd, type Scope } from './systemd.ts'
import { taskScheduler } from './task-scheduler.ts'

/** Whose environment is watched: where root installs it, the person who called sudo. */
export const personOf = ({ isRoot, env, user }: Machine, wanted: string | undefined): string =>
  isRoot ? (wanted ?? env['SUDO_USER'] ?? user) : user

/** As root the agent becomes the machine's, for one user; for anybody else their own. */
function scopeOf(machine: Machine, wanted: string | undefined): Scope {
  if (machine.isRoot) return { system: true, user: personOf(machine, wanted) }
  if (wanted === undefined) return { system: false }
  throw new ServiceError('--user is for root; run this as the person whose environment is watched')
}

/**
 * What of this machine keeps programs running, the best first.
 * @throws ServiceError with what to do, where nothing does
 */
export async function chooseService(machine: Machine, forUser?: string): Promise<Service> {
  const scope = scopeOf(machine, forUser)
  if (machine.platform === 'windows') return taskScheduler(machine)
  if (machine.platform === 'macos') {
    if (machine.isRoot)
      throw new ServiceError('run this as the person whose environment is to be watched, not as root')
    return launchd(machine)
  }
  if (
    scope.system &&
    scope.user !== machine.user &&
    !(await answers(machine, 'getent', ['passwd', scope.user]))
  )
    throw new ServiceError(`there is no user ${scope.user} on this machine`)
  if (await hasSystemd(machine, scope)) return systemd(machine, scope)
  if (scope.system && scope.user !== machine.user)
    throw new ServiceError(
      `without systemd, run this as ${scope.user}: cron starts it for whoever installs it`,
    )
  if (await hasCron(machine)) return cron(machine)
  throw new ServiceError(
    machine.platform === 'wsl'
      ? 'neither systemd nor cron runs in this distribution: put "systemd=true" below "[boot]" in /etc/wsl.conf, run wsl --shutdown on Windows, and try again'
      : 'neither systemd nor cron runs here: start "envherd run" with whatever starts programs on this machine',
  )
}

/** Every service that may hold an agent of ours, whichever would be chosen today. */
export function possibleServices(machine: Machine, forUser?: string): Service[] {
  const scope = scopeOf(machine, forUser)
  if (machine.platform === 'windows') return [taskScheduler(machine)]
  if (machine.platform === 'macos') return [launchd(machine)]
  const system: Scope = { system: true, user: personOf(machine, forUser) }
  return [...(scope.system ? [] : [systemd(machine, scope)]), systemd(machine, system), cron(machine)]
}
