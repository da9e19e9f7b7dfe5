import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Machine } from '../../../agent/machine/machine.ts'
import { hasSystemd, systemd, unitText } from '../../../agent/service/systemd.ts'
import { lackingPrograms, leftOut } from '../../support/lacking.ts'
import { serviceMachine } from './service-machine.ts'

const PLAN = { program: ['/home/dev/.local/bin/envherd'], user: 'dev' }
const FILE = '.config/systemd/user/envherd.service'
const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

function userManager() {
  let active = false
  const made = serviceMachine((program, args) => {
    if (program === 'loginctl') return { exitCode: 1, stderr: 'Could not enable linger: Access denied' }
    if (program !== 'systemctl' || args[0] !== '--user') return undefined
    if (args[1] === 'restart') active = true
    if (args[1] === 'disable') active = false
    return args[1] === 'is-active'
      ? { stdout: active ? 'active\n' : 'inactive\n', exitCode: active ? 0 : 3 }
      : {}
  })
  homes.push(made.home)
  return made
}

it('starts the agent for a user, says how it does, and leaves nothing behind', async () => {
  const { machine, home, asked } = userManager()
  const service = systemd(machine, { system: false })
  expect(await service.state()).toBe('absent')
  await service.install(PLAN)
  await service.install(PLAN)
  expect(readFileSync(join(home, FILE), 'utf8')).toContain(
    'ExecStart="/home/dev/.local/bin/envherd" "run" "--log" "json"\n',
  )
  expect(asked.slice(0, 4)).toEqual([
    'systemctl --user daemon-reload',
    'systemctl --user enable envherd.service',
    'systemctl --user restart envherd.service',
    'loginctl enable-linger dev',
  ])
  expect(await service.state()).toBe('running')
  expect(await service.uninstall()).toBe(true)
  expect(await service.uninstall()).toBe(false)
  expect(await service.state()).toBe('absent')
})

it.each(['', 'config'])('puts the unit where systemd looks, with XDG_CONFIG_HOME=%j', async (value) => {
  const { machine, home } = userManager()
  const env = { ...machine.env, XDG_CONFIG_HOME: value }
  await systemd({ ...machine, env }, { system: false }).install(PLAN)
  expect(existsSync(join(home, FILE))).toBe(true)
})

it('tells what systemctl had against it', async () => {
  const { machine, home } = serviceMachine((program) =>
    program === 'systemctl' ? { exitCode: 1, stderr: 'Failed to connect to bus: No medium found\n' } : {},
  )
  homes.push(home)
  expect(await hasSystemd(machine, { system: false })).toBe(false)
  await expect(systemd(machine, { system: false }).install(PLAN)).rejects.toThrow(
    'systemctl --user daemon-reload ended with 1: Failed to connect to bus: No medium found',
  )
  // Whether it runs is not known then, and "stopped" would be a guess.
  await expect(systemd(machine, { system: false }).state()).rejects.toThrow('No medium found')
})

it('writes a unit that systemd reads as it is meant', () => {
  const unit = unitText(
    { program: ['/opt/my "env"/100%/envherd', 'a $HOME \\n b'], user: 'dev', stateDir: '/srv/a $b 5%' },
    { system: true, user: 'dev' },
    null,
  )
  expect(unit).toContain(
    'ExecStart="/opt/my \\"env\\"/100%%/envherd" "a $$HOME \\\\n b" "run" "--log" "json"\nUser=dev\n' +
      'Environment="ENVHERD_STATE_DIR=/srv/a $b 5%%"\n',
  )
})

const VERIFIED = 'writes a unit that systemd-analyze has nothing against'
it.skipIf(leftOut(VERIFIED, lackingPrograms('systemd-analyze')))(VERIFIED, () => {
  const { home } = userManager()
  const file = join(home, 'envherd.service')
  writeFileSync(
    file,
    unitText({ ...PLAN, program: ['/bin/true', 'a "b" 100% $X'] }, { system: true, user: 'root' }, null),
  )
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

describe('for somebody else, with a key by which it enrols by itself', () => {
  const enrolment = { server: 'https://envherd.test', key: 'ehe_0123456789"$abc`\\' }

  function manager(etc: string, as: Partial<Machine> = { isRoot: true, uid: 0, user: 'root' }) {
    const made = serviceMachine(
      (program, [command]) =>
        program !== 'systemctl' ? undefined : command === 'is-active' ? { stdout: 'active\n' } : {},
      as,
    )
    homes.push(made.home)
    const of = (user: string) => systemd(made.machine, { system: true, user }, etc)
    return { of, asked: made.asked }
  }
  const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

  it('keeps the key out of the unit, from everybody else, and not after it', async () => {
    const etc = mkdtempSync(join(tmpdir(), 'envherd-test-etc-'))
    homes.push(etc)
    const { of, asked } = manager(etc)
    const unit = join(etc, 'systemd/system/envherd-dev.service')
    const [dev, eve] = [join(etc, 'envherd/dev.env'), join(etc, 'envherd/eve.env')]
    await of('dev').install({ ...PLAN, enrolment })
    await of('eve').install({ ...PLAN, user: 'eve', enrolment: { ...enrolment, key: 'ehe_of-eve' } })
    expect(asked.slice(0, 3)).toEqual([
      'systemctl daemon-reload',
      'systemctl enable envherd-dev.service',
      'systemctl restart envherd-dev.service',
    ])
    const text = readFileSync(unit, 'utf8')
    expect(text).toContain(`"--enroll-if-needed"\nEnvironmentFile=${dev}\nUser=dev\n`)
    expect(text).not.toContain(enrolment.key)
    expect(readFileSync(dev, 'utf8')).toBe(
      'ENVHERD_SERVER="https://envherd.test"\nENVHERD_ENROLL_KEY="ehe_0123456789\\"\\$abc\\`\\\\"\n',
    )
    expect([dirname(dev), dev, eve].map(modeOf)).toEqual(['700', '600', '600'])
    expect(await of('dev').state()).toBe('running')

    expect(await of('dev').uninstall()).toBe(true)
    expect([existsSync(unit), existsSync(dev), existsSync(eve)]).toEqual([false, false, true])
    expect(await of('dev').uninstall()).toBe(false)
    expect(await of('eve').uninstall()).toBe(true)
    expect(readdirSync(etc, { recursive: true }).sort()).toEqual(['systemd', 'systemd/system'])
  })

  it('installed again without one, has none', async () => {
    const etc = mkdtempSync(join(tmpdir(), 'envherd-test-etc-'))
    homes.push(etc)
    const { of } = manager(etc)
    await of('root').install({ ...PLAN, user: 'root', enrolment })
    await of('root').install({ ...PLAN, user: 'root' })
    expect(existsSync(join(etc, 'envherd'))).toBe(false)
    expect(readFileSync(join(etc, 'systemd/system/envherd-root.service'), 'utf8')).not.toContain('enroll')
  })

  it('is seen by that person, who is told that only root removes it', async () => {
    const etc = mkdtempSync(join(tmpdir(), 'envherd-test-etc-'))
    homes.push(etc)
    await manager(etc)
      .of('dev')
      .install({ ...PLAN, enrolment })
    const own = manager(etc, {}).of('dev')
    expect(await own.state()).toBe('running')
    await expect(own.uninstall()).rejects.toThrow('as root, envherd uninstall --user dev')
  })
})
