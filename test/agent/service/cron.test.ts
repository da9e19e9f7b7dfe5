import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createLocalMachine } from '../../../agent/machine/local.ts'
import { cron, cronLines, hasCron, withoutOurs } from '../../../agent/service/cron.ts'
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

describe('what others have in the table', () => {
  /** A program that keeps what it is given, byte for byte, as crontab does. */
  function realCrontab(before: Buffer) {
    const home = mkdtempSync(join(tmpdir(), 'envherd-test-'))
    homes.push(home)
    const file = join(home, 'table')
    writeFileSync(file, before)
    const script = `#!/bin/sh\nif [ "$1" = -l ]; then cat ${file}; else cat >${file}; fi\n`
    writeFileSync(join(home, 'crontab'), script, { mode: 0o755 })
    const machine = createLocalMachine({ home, env: { HOME: home, PATH: `${home}:/usr/bin:/bin` } })
    return { machine, service: cron(machine), table: () => readFileSync(file) }
  }

  it('stays to the byte, whatever its encoding, and so does what is added', async () => {
    const before = Buffer.from('MAILTO=dev\n0 3 * * * /home/j\xfcrgen/backup\n# \xe5\xa4\x87\n\n\n', 'latin1')
    const { service, table } = realCrontab(before)
    const plan = { ...PLAN, program: ['/home/jürgen/envherd'] }
    await service.install(plan)
    const after = Buffer.concat([before, Buffer.from(`${cronLines(plan).join('\n')}\n`)])
    expect(table().toString('latin1')).toBe(after.toString('latin1'))
    expect(await service.uninstall()).toBe(true)
    expect(table().toString('latin1')).toBe(before.toString('latin1'))
  })

  it('is not written where it could not all be read', async () => {
    const before = Buffer.from(`0 3 * * * true ${'x'.repeat(480)}\n`.repeat(2500))
    const { machine, service, table } = realCrontab(before)
    const daemon = { ...machine, stat: () => machine.stat('/') }
    expect(await hasCron(daemon)).toBe(true)
    const refused = 'is left as it is: crontab -l printed more than 1048576 bytes'
    await expect(service.install(PLAN)).rejects.toThrow(refused)
    await expect(service.uninstall()).rejects.toThrow(refused)
    await expect(service.state()).rejects.toThrow(refused)
    expect(table().equals(before)).toBe(true)
  })
})
