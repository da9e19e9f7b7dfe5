import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { launchd, plistText } from '../../../agent/service/launchd.ts'
import { serviceMachine } from './service-machine.ts'

const PLAN = { program: ['/Users/dev/.local/bin/envherd'], user: 'dev' }
const TARGET = 'gui/1000/com.envherd.agent'
const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

it('loads an agent of the user, replaces it, and takes it out again', async () => {
  let loaded = false
  const { machine, home, asked } = serviceMachine(
    (program, [command]) => {
      if (program !== 'launchctl') return undefined
      if (command === 'print' && !loaded) return { exitCode: 113, stderr: 'Could not find service' }
      if (command === 'print') return { stdout: `${TARGET} = {\n\tactive count = 1\n\tstate = running\n}\n` }
      if (command === 'bootstrap') loaded = true
      if (command === 'bootout') loaded = false
      return {}
    },
    { platform: 'macos' },
  )
  homes.push(home)
  const file = join(home, 'Library/LaunchAgents/com.envherd.agent.plist')
  const service = launchd(machine)
  expect(await service.state()).toBe('absent')
  await service.install(PLAN)
  await service.install(PLAN)
  expect(asked.filter((line) => !line.includes('print'))).toEqual([
    `launchctl enable ${TARGET}`,
    `launchctl bootstrap gui/1000 ${file}`,
    `launchctl bootout ${TARGET}`,
    `launchctl enable ${TARGET}`,
    `launchctl bootstrap gui/1000 ${file}`,
  ])
  expect(readFileSync(file, 'utf8')).toBe(plistText(PLAN))
  expect(await service.state()).toBe('running')
  rmSync(file)
  expect(await service.state()).toBe('running')
  expect(await service.uninstall()).toBe(true)
  expect(await service.state()).toBe('absent')
  await service.install(PLAN)
  expect(await service.uninstall()).toBe(true)
  expect(await service.uninstall()).toBe(false)
  expect(existsSync(file)).toBe(false)
})

/** launchd with an agent that, asked to end, is still listed for so many answers; no other is started meanwhile. */
function slowToEnd(ending: number, bootoutAnswers: number) {
  let [listed, left] = [true, 0]
  const isThere = () => (left > 0 ? left-- > 0 : listed)
  const made = serviceMachine(
    (program, [command]) => {
      if (program !== 'launchctl') return undefined
      if (command === 'print') return { exitCode: isThere() ? 0 : 113 }
      if (command === 'bootout') {
        ;[listed, left] = [false, ending]
        return { exitCode: bootoutAnswers, stderr: 'Boot-out failed: 36: Operation now in progress' }
      }
      if (command !== 'bootstrap') return {}
      if (isThere()) return { exitCode: 37, stderr: 'Bootstrap failed: 37: Operation already in progress' }
      listed = true
      return {}
    },
    { platform: 'macos' },
  )
  homes.push(made.home)
  return { service: launchd(made.machine), isLoaded: () => listed }
}

describe('an agent that takes its time to end', () => {
  it.each([0, 36])('is replaced and removed all the same (bootout: %d)', async (bootoutAnswers) => {
    const { service, isLoaded } = slowToEnd(3, bootoutAnswers)
    await service.install(PLAN)
    expect(isLoaded()).toBe(true)
    expect(await service.uninstall()).toBe(true)
    expect(await service.state()).toBe('absent')
  })

  it('is started although launchd has not quite let go of it', async () => {
    let refusals = 2
    const { machine, home, asked } = serviceMachine(
      (program, [command]) => {
        if (program !== 'launchctl') return undefined
        if (command === 'print') return { exitCode: 113 }
        return command === 'bootstrap' && refusals-- > 0 ? { exitCode: 5 } : {}
      },
      { platform: 'macos' },
    )
    homes.push(home)
    await launchd(machine).install(PLAN)
    expect(asked.filter((line) => line.includes('bootstrap'))).toHaveLength(3)
  })

  it('is no success where launchd refuses to end or to start it, and its words are told', async () => {
    let loaded = true
    const { machine, home } = serviceMachine(
      (program, [command]) => {
        if (program !== 'launchctl') return undefined
        if (command === 'print') return { exitCode: loaded ? 0 : 113 }
        if (command === 'bootout') return { exitCode: 1, stderr: 'Operation not permitted\n' }
        return command === 'bootstrap' ? { exitCode: 125, stderr: 'Domain does not support it' } : {}
      },
      { platform: 'macos' },
    )
    homes.push(home)
    await expect(launchd(machine).uninstall()).rejects.toThrow(
      'bootout ended with 1: Operation not permitted',
    )
    loaded = false
    await expect(launchd(machine).install(PLAN)).rejects.toThrow('ended with 125: Domain does not support it')
  })
})

it('writes what stands in a path as text', () => {
  const plist = plistText({ program: ['/Users/a & b <c>/envherd'], user: 'dev', stateDir: '/tmp/"x"' })
  expect(plist).toContain('<string>/Users/a &amp; b &lt;c&gt;/envherd</string>')
  expect(plist).toContain('<key>ENVHERD_STATE_DIR</key><string>/tmp/&quot;x&quot;</string>')
})
