import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../machine/machine.ts'
import { SMALL } from './small.ts'
import { ask, ServiceError, tell, type Plan, type Service } from './service.ts'
import { xmlText } from './xml-text.ts'

const TASK = 'Envherd agent'

/** An argument as the C runtime of Windows reads it back. */
export const quoteArgument = (text: string): string =>
  `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`

/** At logon, and again every five minutes where it has ended; one that runs keeps the next from starting. */
const AT_LOGON = (user: string) => [
  `    <LogonTrigger><UserId>${xmlText(user)}</UserId><Delay>PT30S</Delay></LogonTrigger>`,
]
const EVERY_FIVE_MINUTES = [
  '    <TimeTrigger>',
  '      <StartBoundary>2026-01-01T00:00:00</StartBoundary>',
  '      <Repetition><Interval>PT5M</Interval></Repetition>',
  '    </TimeTrigger>',
]

/**
 * A task has no variables of its own, and a heap gets its cap when a process begins: cmd sets it. With /s it takes the
 * outermost quotes away and leaves all others; what is between two of them is text to it, but for names in percent signs.
 */
export function commandLine(plan: Plan): string {
  const variables = [
    `NODE_OPTIONS=${SMALL.NODE_OPTIONS}`,
    ...(plan.stateDir === undefined ? [] : [`ENVHERD_STATE_DIR=${plan.stateDir}`]),
  ]
  const started = [...plan.program, 'run', '--log', 'json'].map(quoteArgument).join(' ')
  return `cmd.exe /d /s /c "${[...variables.map((each) => `set "${each}"`), started].join(' && ')}"`
}

/**
 * `conhost --headless` keeps a console program from showing a window in the person's session. Microsoft does not
 * document it; every other way needs a second program or administrator rights.
 */
export function taskXml(plan: Plan, atLogon: boolean): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo><Description>Reports the Go environment of this user to Envherd.</Description></RegistrationInfo>',
    '  <Triggers>',
    ...(atLogon ? AT_LOGON(plan.user) : []),
    ...EVERY_FIVE_MINUTES,
    '  </Triggers>',
    '  <Principals>',
    `    <Principal id="Author"><UserId>${xmlText(plan.user)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>`,
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <Priority>7</Priority>',
    '  </Settings>',
    '  <Actions Context="Author">',
    `    <Exec><Command>%SystemRoot%\\System32\\conhost.exe</Command><Arguments>${xmlText(`--headless ${commandLine(plan)}`)}</Arguments></Exec>`,
    '  </Actions>',
    '</Task>',
  ]
  return lines.join('\r\n')
}

export function taskScheduler(machine: Machine): Service {
  const query = () => ask(machine, 'schtasks', ['/Query', '/TN', TASK, '/FO', 'CSV', '/NH'])
  /** It ends conhost, and maybe not what runs below. That it does not run just now is no failure. */
  const end = () => ask(machine, 'schtasks', ['/End', '/TN', TASK])

  async function create(xml: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'envherd-'))
    try {
      const file = join(folder, 'task.xml')
      await writeFile(file, `\ufeff${xml}`, 'utf16le')
      await tell(machine, 'schtasks', ['/Create', '/F', '/TN', TASK, '/XML', file])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    name: `Task Scheduler, task ${TASK}`,
    async install(plan) {
      try {
        await create(taskXml(plan, true))
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error
        // Some policies let only administrators have something done at logon; the clock is everybody's.
        await create(taskXml(plan, false))
      }
      await end()
    },
    async startAlone() {
      // Does nothing where the one before is still ending: the clock starts it then.
      await tell(machine, 'schtasks', ['/Run', '/TN', TASK])
    },
    async uninstall() {
      if ((await query()).exitCode !== 0) return false
      await end()
      await tell(machine, 'schtasks', ['/Delete', '/F', '/TN', TASK])
      return true
    },
    async state() {
      const { exitCode, stdout } = await query()
      if (exitCode !== 0) return 'absent'
      if (stdout.trim() === '') throw new ServiceError('schtasks answered nothing')
      // The word for it is translated; the numbers in the list form are not printed at all. Ready has no process.
      const { stdout: processes } = await ask(machine, 'tasklist', [
        '/FI',
        'IMAGENAME eq envherd.exe',
        '/FO',
        'CSV',
        '/NH',
      ])
      return /"envherd\.exe"/i.test(processes) ? 'running' : 'stopped'
    },
  }
}
