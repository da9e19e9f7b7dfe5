import { join } from 'node:path'
import { serviceStates, type ServiceState } from '../service/states.ts'
import { readEnrolment } from '../state/enrolment.ts'
import { runningProcess } from '../state/lock.ts'
import { readProgress } from '../state/progress.ts'
import { openSpool } from '../uplink/spool.ts'
import type { Cli, ExitCode } from './cli.ts'
import { thisMachine } from './this-machine.ts'

/** Where this machine reports and how far that has come. Exit code 1: not enrolled, or refused. */
export async function status(cli: Cli): Promise<ExitCode> {
  const { machine, folder, notice } = await thisMachine(cli)
  const enrolment = await readEnrolment(folder)
  const progress = await readProgress(folder)
  const waiting = await openSpool(join(folder.path, 'spool'), notice).list()
  const pid = await runningProcess(folder.path)
  const bytes = waiting.reduce((sum, entry) => sum + entry.bytes, 0)
  const services = (await serviceStates(machine)).filter(({ state }) => state !== 'absent')
  const failed = progress.failed ?? []
  const rows: [string, string | undefined][] = [
    ['server', enrolment?.server ?? 'not enrolled'],
    ['host', enrolment?.hostId],
    ['enrolled', enrolment?.enrolledAt],
    ['agent', pid === null ? 'not running' : `running, process ${pid}`],
    ['service', services.map(serviceText).join('; ') || 'not installed'],
    ['last check-in', progress.checkedInAt ?? 'never'],
    ['last sent', progress.deliveredAt ?? 'never'],
    ['waiting', `${waiting.length} snapshots, ${bytes} bytes`],
    ['not read', failed.map(({ section, reason }) => `${section} (${reason})`).join(', ') || undefined],
    ['last error', progress.lastError],
    ['refused', progress.refused],
    ['state folder', folder.path],
  ]
  for (const [name, value] of rows) {
    if (value !== undefined) cli.out.write(`${name.padEnd(14)} ${value}\n`)
  }
  return enrolment && progress.refused === undefined ? 0 : 1
}

const serviceText = (each: ServiceState) =>
  `${each.service.name}: ${each.state}${each.state === 'unknown' ? ` (${each.error})` : ''}`
