import { hostname, userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { everywhere, makeHome } from '../support/home.ts'
import { machineAt } from '../support/scan.ts'
import { firstDifference } from './difference.ts'
import { capture, lookAt } from './look.ts'
import { parseMachineFile, replay } from './replay.ts'

const SECRET = 'ghp_0123456789abcdefABCDEF0123456789abcd'
const DESCRIBED = { about: 'this machine', from: ['the test'], healthy: false }

test('what is written down of this machine replays to the equal snapshot, without its person and secrets', async () => {
  await using home = await makeHome({
    ...everywhere(
      `export GITHUB_TOKEN=${SECRET}\nexport GOPROXY=https://me:hunter2@proxy.example\nexport GOPATH=$HOME/work\n`,
    ),
    'work/bin/tool': { program: '#!/bin/sh\n' },
    'src/app/go.mod': 'module example.com/app\n\ngo 1.19\n',
    now: { link: 'src/app' },
  })
  const { file, snapshot } = await capture(machineAt(home.path), { ...DESCRIBED, projects: ['~/src'] })
  const text = JSON.stringify(file)
  for (const own of [SECRET, 'hunter2', home.path]) expect(text).not.toContain(own)
  for (const own of [hostname(), userInfo().username])
    expect(text).not.toMatch(new RegExp(`(?:HOSTNAME|USER|LOGNAME)=${own}\\b`))
  expect(file).toMatchObject({ home: '/home/dev', user: 'dev', hostname: 'fixture' })

  const { machine, unknown } = replay(parseMachineFile(text))
  expect(firstDifference(plain(snapshot), plain(await lookAt(machine, file)))).toBe('')
  expect(unknown).toEqual([])
  expect(text).toContain('example.com/app')
}, 60_000)

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
