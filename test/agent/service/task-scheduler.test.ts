import { readFileSync, rmSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { quoteArgument, taskScheduler, taskXml } from '../../../agent/service/task-scheduler.ts'
import { serviceMachine } from './service-machine.ts'

const PLAN = { program: ['C:\\Users\\a & b\\envherd.exe'], user: 'CORP\\dev' }
const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

/** Task Scheduler with one folder of tasks; `forbidsLogon`: as where policy keeps that to administrators. */
function scheduler(forbidsLogon: boolean) {
  let task: string | undefined
  const made = serviceMachine(
    (program, args) => {
      if (program === 'tasklist') return { stdout: '"envherd.exe","4242","Console","1","51,200 K"\r\n' }
      if (program !== 'schtasks') return undefined
      if (args[0] === '/Create') {
        const xml = readFileSync(args[5] ?? '', 'utf16le')
        if (forbidsLogon && xml.includes('LogonTrigger'))
          return { exitCode: 1, stderr: 'ERROR: Access is denied.\r\n' }
        task = xml
      }
      if (args[0] === '/Query')
        return task
          ? { stdout: '"\\Envherd agent","21/11/2026 09:00:00","Running"\r\n' }
          : { exitCode: 1, stderr: 'ERROR: The system cannot find the file specified.\r\n' }
      if (args[0] === '/Delete') task = undefined
      return {}
    },
    { platform: 'windows' },
  )
  homes.push(made.home)
  return { service: taskScheduler(made.machine), asked: made.asked, task: () => task }
}

it.each([false, true])(
  'registers a task, at logon where that is allowed (forbidden: %s)',
  async (forbidden) => {
    const { service, asked, task } = scheduler(forbidden)
    expect(await service.state()).toBe('absent')
    await service.install(PLAN)
    expect(task()).toBe(`\ufeff${taskXml(PLAN, !forbidden)}`)
    expect(asked.at(-1)).toBe('schtasks /Run /TN Envherd agent')
    expect(await service.state()).toBe('running')
    expect(await service.uninstall()).toBe(true)
    expect(await service.uninstall()).toBe(false)
  },
)

it('takes no silence for an answer: where schtasks is a stub, that is said', async () => {
  const { machine, home } = serviceMachine(() => ({}), { platform: 'windows' })
  homes.push(home)
  await expect(taskScheduler(machine).state()).rejects.toThrow('schtasks answered nothing')
})

it('quotes as the C runtime of Windows reads it, and then for XML', () => {
  expect(quoteArgument('C:\\a b\\')).toBe('"C:\\a b\\\\"')
  expect(quoteArgument('say "hi"')).toBe('"say \\"hi\\""')
  expect(taskXml(PLAN, true)).toContain(
    '<Arguments>--headless &quot;C:\\Users\\a &amp; b\\envherd.exe&quot; &quot;run&quot; &quot;--log&quot; &quot;json&quot;</Arguments>',
  )
})
