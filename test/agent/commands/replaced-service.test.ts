import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { installOn } from '../../../agent/commands/install.ts'
import { cronLines } from '../../../agent/service/cron.ts'
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

/** A user's systemd and cron, and what each had been told before. */
async function bothThere({ table = '', answers = true }: { table?: string; answers?: boolean }) {
  let running: ChildProcess | undefined
  const events: string[] = []
  const made = await composedHere((program, args, stdin) => {
    if (program === 'crontab' && args[0] === '-l') return { stdout: table }
    if (program === 'crontab') {
      table = stdin ?? ''
      events.push('crontab')
    }
    if (program === 'systemctl' && !answers) return { exitCode: 1, stderr: 'Failed to connect to bus\n' }
    if (args.includes('restart'))
      events.push(running && running.signalCode === null ? 'too early' : 'restart')
    return { stdout: args.includes('is-active') ? 'active\n' : '' }
  })
  homes.push(made.home)
  return {
    ...made,
    events,
    table: () => table,
    alsoThere(file: string) {
      const { machine } = made.here
      made.here.machine = { ...machine, stat: (path) => machine.stat(path === file ? '/' : path) }
    },
    /** A process that holds the lock, as the agent that one of them has started. */
    async runs() {
      running = spawn('sleep', ['60'])
      children.push(running)
      await once(running, 'spawn')
      await writeFile(join(made.here.folder.path, 'run.lock'), `${running.pid} other\n`)
    },
  }
}

test('where cron had the agent and systemd has it now, cron starts the old one no more', async () => {
  const both = await bothThere({ table: `0 3 * * * backup\n${cronLines(OLD).join('\n')}\n` })
  await both.runs()
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
