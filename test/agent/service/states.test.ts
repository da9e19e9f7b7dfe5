import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { MachineError } from '../../../agent/machine/machine.ts'
import { chooseService } from '../../../agent/service/choose.ts'
import { serviceStates } from '../../../agent/service/states.ts'
import { serviceMachine } from './service-machine.ts'

const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

function made(...given: Parameters<typeof serviceMachine>) {
  const { machine, home } = serviceMachine(...given)
  homes.push(home)
  return machine
}
const said = async (...given: Parameters<typeof serviceStates>) =>
  (await serviceStates(...given)).map(({ service, ...rest }) => ({ name: service.name, ...rest }))

describe('what may hold an agent', () => {
  it('is the person’s own, the machine’s for this person, and cron', async () => {
    expect(await said(made(() => undefined))).toEqual([
      { name: 'systemd of dev, unit envherd.service', state: 'absent' },
      { name: 'systemd, unit envherd-dev.service', state: 'absent' },
      { name: 'cron of dev', state: 'absent' },
    ])
    const root = made(() => undefined, { isRoot: true, user: 'root' })
    expect((await said(root, 'eve')).map(({ name }) => name)).toEqual([
      'systemd, unit envherd-eve.service',
      'cron of root',
    ])
  })

  it('is not known where a tool is there and gives no answer, or too late', async () => {
    const refuses = made((program) =>
      program === 'crontab'
        ? { exitCode: 1, stderr: 'You (dev) are not allowed to use this program (crontab)\n' }
        : undefined,
    )
    expect((await said(refuses)).at(-1)).toEqual({
      name: 'cron of dev',
      state: 'unknown',
      error: 'crontab -l ended with 1: You (dev) are not allowed to use this program (crontab)',
    })
    const late = {
      ...refuses,
      run: () => Promise.reject(new MachineError('timeout', 'crontab did not end within 20000 ms')),
    }
    expect((await said(late)).at(-1)).toMatchObject({ state: 'unknown', error: /did not end/ })
    const stub = made(() => ({}), { platform: 'windows' })
    expect(await said(stub)).toMatchObject([{ state: 'unknown', error: 'schtasks answered nothing' }])
  })
})

describe('whom it is installed for', () => {
  it('is chosen by root alone, among those who are there', async () => {
    const dev = made(() => undefined)
    await expect(chooseService(dev, 'eve')).rejects.toThrow('--user is for root')
    await expect(serviceStates(dev, 'eve')).rejects.toThrow('--user is for root')
    const root = made((program) => (program === 'getent' ? { exitCode: 2 } : undefined), {
      isRoot: true,
      user: 'root',
      platform: 'linux',
    })
    await expect(chooseService(root, '../eve')).rejects.toThrow('there is no user ../eve on this machine')
  })
})
