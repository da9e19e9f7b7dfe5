import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { commandLine, quoteArgument, taskScheduler, taskXml } from '../../../agent/service/task-scheduler.ts'
import { startWine, windowsName } from '../../support/wine.ts'
import { noWine } from '../../wine/where.ts'
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
    expect(asked.at(-1)).toBe('schtasks /End /TN Envherd agent')
    await service.startAlone?.(PLAN)
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
    '<Arguments>--headless cmd.exe /d /s /c &quot;set &quot;NODE_OPTIONS=--max-old-space-size=128&quot; &amp;&amp; &quot;C:\\Users\\a &amp; b\\envherd.exe&quot; &quot;run&quot; &quot;--log&quot; &quot;json&quot;&quot;</Arguments>',
  )
})

it.skipIf(noWine)(
  'starts the agent with its variables, wherever it is',
  async () => {
    const wine = await startWine()
    try {
      const folder = join(wine.driveC, "users/张 & o'b^ (x86)")
      mkdirSync(folder, { recursive: true })
      const [program, script] = [join(folder, 'node.exe'), join(folder, 'said.cjs')]
      copyFileSync(wine.node, program)
      writeFileSync(
        script,
        'console.log(JSON.stringify([process.env.NODE_OPTIONS, process.env.ENVHERD_STATE_DIR, process.argv.slice(2)]))',
      )
      const stateDir = `${windowsName(folder)}\\state & more\\`
      const line = commandLine({ ...PLAN, program: [windowsName(program), windowsName(script)], stateDir })
      // As it stands in the task: Wine's start would quote an argument again.
      const entry = join(folder, 'start.cjs')
      writeFileSync(
        entry,
        `require('node:child_process').spawn(process.env.ComSpec, [${JSON.stringify(line.slice('cmd.exe '.length))}],
          { stdio: 'inherit', windowsVerbatimArguments: true })`,
      )
      const { stdout, stderr } = await wine.run(wine.node, [windowsName(entry)])
      expect(JSON.parse(String(stdout) || stderr)).toEqual([
        '--max-old-space-size=128',
        stateDir,
        ['run', '--log', 'json'],
      ])
    } finally {
      wine.stop()
    }
  },
  600_000,
)
