import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
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

it('writes what stands in a path as text', () => {
  const plist = plistText({ program: ['/Users/a & b <c>/envherd'], user: 'dev', stateDir: '/tmp/"x"' })
  expect(plist).toContain('<string>/Users/a &amp; b &lt;c&gt;/envherd</string>')
  expect(plist).toContain('<key>ENVHERD_STATE_DIR</key><string>/tmp/&quot;x&quot;</string>')
})
