import { quoteSh } from '../detectors/remedy/quote.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { ask, ServiceError, tell, type Plan, type Service } from './service.ts'

const BEGIN = '# envherd begin: kept by `envherd install`'
const END = '# envherd end'

/** In a crontab `%` begins the standard input of a command. */
const crontabWord = (text: string) => quoteSh(text).replaceAll('%', '\\%')

/** Not a daemon but a look every five minutes; one that is still at it keeps the next from starting. */
export function cronLines(plan: Plan): string[] {
  const variables = plan.stateDir === undefined ? [] : [`ENVHERD_STATE_DIR=${crontabWord(plan.stateDir)}`]
  const command = [...variables, ...[...plan.program, 'run', '--once', '--log', 'json'].map(crontabWord)]
  return [BEGIN, `*/5 * * * * ${command.join(' ')} >/dev/null 2>&1`, END]
}

/** The lines of a crontab without ours, however often they are in it. */
export function withoutOurs(crontab: string): string[] {
  const kept: string[] = []
  let ours = false
  for (const line of crontab.split('\n')) {
    if (line === BEGIN) ours = true
    if (!ours) kept.push(line)
    if (line === END) ours = false
  }
  if (ours)
    throw new ServiceError(`the crontab has a line "${BEGIN}" without its end; mend it with crontab -e`)
  while (kept.at(-1) === '') kept.pop()
  return kept
}

/** cron's daemon runs, and this person may have a table. */
export async function hasCron(machine: Machine): Promise<boolean> {
  const daemon = await Promise.all(
    ['/run/crond.pid', '/var/run/crond.pid', '/run/cron.pid'].map((file) => machine.stat(file)),
  )
  return daemon.some((file) => file !== null) && (await mayHave(machine))
}

async function mayHave(machine: Machine): Promise<boolean> {
  try {
    await tableOf(machine)
    return true
  } catch (error) {
    if (error instanceof ServiceError || error instanceof MachineError) return false
    throw error
  }
}

async function tableOf(machine: Machine): Promise<string> {
  const { exitCode, stdout, stderr } = await ask(machine, 'crontab', ['-l'])
  if (exitCode === 0) return stdout
  if (/no crontab/i.test(stderr)) return ''
  throw new ServiceError(`crontab -l ended with ${exitCode ?? 'a signal'}: ${stderr.trim()}`)
}

export function cron(machine: Machine): Service {
  const write = (lines: readonly string[]) =>
    lines.length === 0
      ? tell(machine, 'crontab', ['-r'])
      : tell(machine, 'crontab', ['-'], `${lines.join('\n')}\n`)
  const isOurs = (crontab: string) => crontab.split('\n').includes(BEGIN)
  return {
    name: `cron of ${machine.user}`,
    async install(plan) {
      await write([...withoutOurs(await tableOf(machine)), ...cronLines(plan)])
    },
    async uninstall() {
      const before = await tableOf(machine)
      if (!isOurs(before)) return false
      await write(withoutOurs(before))
      return true
    },
    async state() {
      return isOurs(await tableOf(machine)) ? 'running' : 'absent'
    },
  }
}
