import { posix } from 'node:path'
import { MachineError, type Machine } from '../machine/machine.ts'
import { isInTable } from './cron.ts'
import { ask } from './service.ts'

/** What starts an agent that somebody has installed for themselves, as far as root sees it without becoming them. */
export async function ownOf(machine: Machine, user: string): Promise<string[]> {
  const home = (await ask(machine, 'getent', ['passwd', user])).stdout.split(':')[5]
  const unit = home && posix.join(home, '.config/systemd/user/envherd.service')
  return [
    ...(unit && (await machine.stat(unit)) !== null ? [`systemd of ${user}, unit envherd.service`] : []),
    ...((await tableHasOne(machine, user)) ? [`cron of ${user}`] : []),
  ]
}

async function tableHasOne(machine: Machine, user: string): Promise<boolean> {
  try {
    return isInTable((await ask(machine, 'crontab', ['-l', '-u', user])).stdout)
  } catch (error) {
    if (error instanceof MachineError) return false
    throw error
  }
}
