import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { cronLines } from '../../../agent/service/cron.ts'
import { ownOf } from '../../../agent/service/own.ts'
import { serviceMachine } from './service-machine.ts'

const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

/** Root, on a machine with one other person; `table`: hers, null where there is no cron. */
function rootBesideEve(table: string | null) {
  const { machine, home } = serviceMachine(
    (program, args) => {
      if (program === 'getent') return { stdout: `eve:x:1001:1001:Eve:${home}:/bin/bash\n` }
      if (program !== 'crontab' || table === null) return undefined
      expect(args).toEqual(['-l', '-u', 'eve'])
      return table === '' ? { exitCode: 1, stderr: 'no crontab for eve\n' } : { stdout: table }
    },
    { isRoot: true, user: 'root' },
  )
  homes.push(home)
  return { machine, home }
}

it.each([null, '', '0 3 * * * backup\n'])('finds none where there is none (crontab: %j)', async (table) => {
  expect(await ownOf(rootBesideEve(table).machine, 'eve')).toEqual([])
})

it('finds what somebody has installed for themselves', async () => {
  const table = cronLines({ program: ['/old/envherd'], user: 'eve' }).join('\n')
  const { machine, home } = rootBesideEve(`0 3 * * * backup\n${table}\n`)
  const unit = join(home, '.config/systemd/user/envherd.service')
  mkdirSync(dirname(unit), { recursive: true })
  writeFileSync(unit, '')
  expect(await ownOf(machine, 'eve')).toEqual(['systemd of eve, unit envherd.service', 'cron of eve'])
})
