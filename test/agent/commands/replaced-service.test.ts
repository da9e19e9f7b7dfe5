import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { installOn } from '../../../agent/commands/install.ts'
import { removeFrom } from '../../../agent/commands/removal.ts'
import { cronLines } from '../../../agent/service/cron.ts'
import { taskScheduler } from '../../../agent/service/task-scheduler.ts'
import { composedHere } from './composed-here.ts'

const OLD = { program: ['/old/envherd'], user: 'dev' }
const INSTALLED =
  'Installed with systemd of dev, unit envherd.service.\nSee how it does with: envherd status\n'
const homes: string[] = []
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true })
})

/** A process that holds the lock, as an agent that some service has started. */
async function agentOf(folder: string): Promise<() => boolean> {
  const child = spawn('sleep', ['60'])
  children.push(child)
  await once(child, 'spawn')
  await writeFile(join(folder, 'run.lock'), `${child.pid} other\n`)
  return () => child.signalCode === null
}

/** A user's systemd and cron, and what each is told. */
async function bothThere({ table = '', answers = true }: { table?: string; answers?: boolean }) {
  let runs = () => false
  const events: string[] = []
  const made = await composedHere((program, args, stdin) => {
    if (program === 'crontab' && args[0] === '-l') return { stdout: table }
    if (program === 'crontab') {
      table = stdin ?? ''
      events.push('crontab')
    }
    if (program === 'systemctl' && !answers) return { exitCode: 1, stderr: 'Failed to connect to bus\n' }
    if (args.includes('restart')) events.push(runs() ? 'too early' : 'restart')
    return { stdout: args.includes('is-active') ? 'active\n' : '' }
  })
  homes.push(made.home)
  return {
    ...made,
    events,
    table: () => table,
    async agentRuns() {
      runs = await agentOf(made.here.folder.path)
    },
    alsoThere(file: string) {
      const { machine } = made.here
      made.here.machine = { ...machine, stat: (path) => machine.stat(path === file ? '/' : path) }
    },
  }
}

test('where cron had the agent and systemd has it now, cron starts the old one no more', async () => {
  const both = await bothThere({ table: `0 3 * * * backup\n${cronLines(OLD).join('\n')}\n` })
  await both.agentRuns()
  expect(await installOn(both.here, {}, both.cli)).toBe(0)
  expect(both.table()).toBe('0 3 * * * backup\n')
  // Started at last when the old one had let go of the lock, and not half a minute later.
  expect(both.events).toEqual(['too early', 'crontab', 'restart'])
  expect(both.said).toEqual({ out: `Removed from cron of dev.\n${INSTALLED}`, err: '' })
})

test('where systemd alone has it, it is started once', async () => {
  const both = await bothThere({ table: '0 3 * * * backup\n' })
  await installOn(both.here, {}, both.cli)
  await installOn(both.here, {}, both.cli)
  expect(both.events).toEqual(['restart', 'restart'])
  expect(both.said).toEqual({ out: INSTALLED + INSTALLED, err: '' })
})

test('one that only root can remove stays, and that is told', async () => {
  const both = await bothThere({})
  both.alsoThere('/etc/systemd/system/envherd-dev.service')
  expect(await installOn(both.here, {}, both.cli)).toBe(0)
  expect(both.said).toEqual({
    out: INSTALLED,
    err: `envherd: systemd, unit envherd-dev.service starts one, too: unit envherd-dev.service is the machine's: as root, envherd uninstall --user dev\n`,
  })
})

test('one that does not answer stays, and that is told', async () => {
  const both = await bothThere({ answers: false })
  const unit = join(both.home, '.config/systemd/user/envherd.service')
  await mkdir(dirname(unit), { recursive: true })
  await writeFile(unit, '')
  both.alsoThere('/run/crond.pid')
  expect(await installOn(both.here, {}, both.cli)).toBe(0)
  expect(both.table()).toContain('/new/envherd')
  expect(both.said.err).toBe(
    'envherd: systemd of dev, unit envherd.service, which may have one, too: Failed to connect to bus\n',
  )
})

test('the agent that Task Scheduler started before is ended, when it is replaced and when it is removed', async () => {
  let runs = () => false
  const events: string[] = []
  const { here, cli, home, said } = await composedHere(
    (program, [command = '']) => {
      if (program !== 'schtasks' || command === '/Query') return { stdout: '"\\Envherd agent"\r\n' }
      events.push(command + (runs() ? ' while it runs' : ''))
      return {}
    },
    { platform: 'windows' },
  )
  homes.push(home)
  runs = await agentOf(here.folder.path)
  expect(await installOn(here, {}, cli)).toBe(0)
  expect(events).toEqual(['/Create while it runs', '/End while it runs', '/Run'])
  const service = taskScheduler(here.machine)
  runs = await agentOf(here.folder.path)
  await removeFrom(service, here.folder.path, cli)
  expect(runs()).toBe(false)
  expect(said.out).toContain(`Removed from ${service.name}.\n`)
})
