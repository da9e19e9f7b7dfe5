import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { hasSystemd, systemd, unitText } from '../../../agent/service/systemd.ts'
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

it('tells what systemctl had against it', async () => {
  const { machine, home } = serviceMachine((program) =>
    program === 'systemctl' ? { exitCode: 1, stderr: 'Failed to connect to bus: No medium found\n' } : {},
  )
  homes.push(home)
  expect(await hasSystemd(machine, { system: false })).toBe(false)
  await expect(systemd(machine, { system: false }).install(PLAN)).rejects.toThrow(
    'systemctl --user daemon-reload ended with 1: Failed to connect to bus: No medium found',
  )
})

it('writes a unit that systemd reads as it is meant', () => {
  const unit = unitText(
    { program: ['/opt/my "env"/100%/envherd', 'a $HOME \\n b'], user: 'dev', stateDir: '/srv/a $b 5%' },
    { system: true, user: 'dev' },
  )
  expect(unit).toContain(
    'ExecStart="/opt/my \\"env\\"/100%%/envherd" "a $$HOME \\\\n b" "run" "--log" "json"\nUser=dev\n' +
      'Environment="ENVHERD_STATE_DIR=/srv/a $b 5%%"\n',
  )
})

const analyze = spawnSync('systemd-analyze', ['--version']).error === undefined
it.skipIf(!analyze)('writes a unit that systemd-analyze has nothing against', () => {
  const { home } = userManager()
  const file = join(home, 'envherd.service')
  writeFileSync(
    file,
    unitText({ ...PLAN, program: ['/bin/true', 'a "b" 100% $X'] }, { system: true, user: 'root' }),
  )
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

it('has an agent for somebody else enrol by itself, with the key out of sight', () => {
  const enrolment = { server: 'https://envherd.test', key: 'ehe_0123456789abcdefghij' }
  const unit = unitText({ ...PLAN, enrolment }, { system: true, user: 'dev' })
  expect(unit).toContain('"--enroll-if-needed"\nEnvironmentFile=/etc/envherd/enrolment.env\n')
  expect(unit).not.toContain(enrolment.key)
})
