import { rmSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { cron, cronLines, withoutOurs } from '../../../agent/service/cron.ts'
import { serviceMachine } from './service-machine.ts'

const PLAN = { program: ['/home/dev/.local/bin/envherd'], user: 'dev' }
const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

/** `crontab` with its table in memory; it was held against the real one of Debian 12 by hand. */
function crontab(table: string | null) {
  const made = serviceMachine((program, args, stdin) => {
    if (program !== 'crontab') return undefined
    if (args[0] === '-r') table = null
    if (args[0] === '-') table = stdin ?? ''
    if (args[0] !== '-l') return {}
    return table === null ? { exitCode: 1, stderr: 'no crontab for dev\n' } : { stdout: table }
  })
  homes.push(made.home)
  return { service: cron(made.machine), table: () => table }
}

it('adds its lines once and takes exactly them away again', async () => {
  const own = 'MAILTO=dev\n\n0 3 * * * backup # mine\n'
  const { service, table } = crontab(own)
  expect(await service.state()).toBe('absent')
  await service.install(PLAN)
  const once = table()
  await service.install(PLAN)
  expect(table()).toBe(once)
  expect(once).toBe(`${own}${cronLines(PLAN).join('\n')}\n`)
  expect(await service.state()).toBe('running')
  expect(await service.uninstall()).toBe(true)
  expect(table()).toBe(own)
  expect(await service.uninstall()).toBe(false)
})

it('makes the first crontab of a user, and leaves none', async () => {
  const { service, table } = crontab(null)
  await service.install(PLAN)
  expect(table()).toBe(`${cronLines(PLAN).join('\n')}\n`)
  await service.uninstall()
  expect(table()).toBeNull()
})

it('touches nothing of a crontab somebody has cut into', () => {
  expect(() => withoutOurs(`${cronLines(PLAN)[0] ?? ''}\n0 3 * * * backup\n`)).toThrow('without its end')
})

it('quotes for the shell and for cron, which ends a command at a percent sign', () => {
  const lines = cronLines({ program: ["/opt/o'brien 100%/envherd"], user: 'dev', stateDir: '/srv/s t' })
  const command =
    `NODE_OPTIONS='--max-old-space-size=128' MALLOC_MMAP_THRESHOLD_='16384' MALLOC_TRIM_THRESHOLD_='4096' ` +
    `ENVHERD_STATE_DIR='/srv/s t' '/opt/o'\\''brien 100\\%/envherd' 'run' '--log' 'json' >/dev/null 2>&1`
  expect(lines.slice(1, -1)).toEqual([`@reboot ${command}`, `*/5 * * * * ${command}`])
})
