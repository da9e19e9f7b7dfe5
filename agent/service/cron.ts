import { spawn } from 'node:child_process'
import { quoteSh } from '../detectors/remedy/quote.ts'
import { MachineError, type Machine, type RunResult } from '../machine/machine.ts'
import { SMALL } from './small.ts'
import { ask, ServiceError, tell, type Plan, type Service } from './service.ts'

const BEGIN = '# envherd begin: kept by `envherd install`'
const END = '# envherd end'

/** In a crontab `%` begins the standard input of a command. */
const crontabWord = (text: string) => quoteSh(text).replaceAll('%', '\\%')

/**
 * cron starts programs and knows nothing of them afterwards: what it starts every five minutes ends at once where the
 * agent runs, by its lock.
 */
export function cronLines(plan: Plan): string[] {
  const variables = Object.entries(environmentOf(plan)).map(
    ([name, value]) => `${name}=${crontabWord(value)}`,
  )
  const command = [...variables, ...commandOf(plan).map(crontabWord)].join(' ')
  return [BEGIN, ...['@reboot', '*/5 * * * *'].map((when) => `${when} ${command} >/dev/null 2>&1`), END]
}

const commandOf = ({ program }: Plan) => [...program, 'run', '--log', 'json']

const environmentOf = ({ stateDir }: Plan) => ({
  ...SMALL,
  ...(stateDir === undefined ? {} : { ENVHERD_STATE_DIR: stateDir }),
})

export const isInTable = (crontab: string): boolean => crontab.split('\n').includes(BEGIN)

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
  if (kept.at(-1) === '') kept.pop()
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
    await listed(machine)
    return true
  } catch (error) {
    if (error instanceof ServiceError || error instanceof MachineError) return false
    throw error
  }
}

/** A table is in whichever encoding the person writes, or in several: it goes through here as bytes. */
const AS_BYTES = { encoding: 'latin1' } as const
const asBytes = (text: string) => Buffer.from(text).toString('latin1')

async function listed(machine: Machine): Promise<RunResult> {
  const answer = await ask(machine, 'crontab', ['-l'], AS_BYTES)
  const { exitCode, stderr } = answer
  if (exitCode === 0 || /no crontab/i.test(stderr)) return answer
  throw new ServiceError(`crontab -l ended with ${exitCode ?? 'a signal'}: ${stderr.trim()}`)
}

async function tableOf(machine: Machine): Promise<string> {
  const { stdout, truncated } = await listed(machine)
  if (!truncated) return stdout
  throw new ServiceError(
    `the crontab of ${machine.user} is left as it is: crontab -l printed more than ${stdout.length} bytes, too many to be written again`,
  )
}

export function cron(machine: Machine): Service {
  const write = (lines: readonly string[]) =>
    lines.length === 0
      ? tell(machine, 'crontab', ['-r'])
      : tell(machine, 'crontab', ['-'], { ...AS_BYTES, stdin: `${lines.join('\n')}\n` })
  return {
    name: `cron of ${machine.user}`,
    async install(plan) {
      await write([...withoutOurs(await tableOf(machine)), ...cronLines(plan).map(asBytes)])
    },
    async uninstall() {
      const before = await tableOf(machine)
      if (!isInTable(before)) return false
      await write(withoutOurs(before))
      return true
    },
    startAlone: (plan) => startAlone(machine, plan),
    async state() {
      return isInTable(await tableOf(machine)) ? 'running' : 'absent'
    },
  }
}

/** As cron will: with its few variables, and of no session. */
async function startAlone({ env, home, user }: Machine, plan: Plan): Promise<void> {
  const [program = '', ...args] = commandOf(plan)
  const own = { HOME: home, LOGNAME: user, SHELL: '/bin/sh', PATH: '/usr/bin:/bin' }
  const language = env['LANG'] === undefined ? {} : { LANG: env['LANG'] }
  const child = spawn(program, args, {
    cwd: home,
    env: { ...own, ...language, ...environmentOf(plan) },
    detached: true,
    stdio: 'ignore',
  })
  // Whether it runs is for its lock to say.
  child.on('error', () => undefined).unref()
}
