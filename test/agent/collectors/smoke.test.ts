import { describe, expect, test } from 'vitest'
import { collect } from '../../../agent/collect.ts'
import { coarseMs, dayOf, errorText, isLoaded } from '../../../agent/collectors/smoke/facts.ts'
import type { Smoke } from '../../../agent/contract/sections/smoke.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { goToolchains } from '../../support/go-toolchains.ts'
import { everywhere, makeHome, treeOf } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt } from '../../support/scan.ts'

const toolchains = await goToolchains()
const [oldest] = toolchains
if (!oldest) throw new Error('no toolchain at all')

const match = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const timeless = (step: Smoke['steps'][number]) => ({ ...step, ms: 0 })

const look = (machine: Machine, smoke = true) =>
  collect(machine, {
    redactionKey: 'k'.repeat(32),
    agentVersion: '0.0.0',
    role: 'workstation',
    only: ['smoke', 'sessions', 'dirs', 'goActive'],
    collecting: { projectRoots: [], probes: false, smoke },
  })

test('a healthy Go does all five steps, offline, and nothing of it stays', async () => {
  await using home = await makeHome(
    everywhere(`export PATH=${oldest.root}/bin:$PATH GOFLAGS=-mod=vendor GOOS=windows\n`),
  )
  const before = await treeOf(home.path)
  const snapshot = await look(machineAt(home.path))
  const { steps, at } = dataOf(snapshot, 'smoke')
  expect(steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    'version ok',
    'env ok',
    'list-std ok',
    'build ok',
    'run ok',
  ])
  expect(at).toMatch(/T00:00:00\.000Z$/)
  expect(await treeOf(home.path)).toEqual(before)
  expect(judged(snapshot).findings.map(({ pattern }) => pattern)).not.toContain('GO_SMOKE_TEST_FAILED')
}, 120_000)

describe('a Go that is broken', () => {
  test('by GOROOT: the first step that fails is told, alike each time', async () => {
    await using home = await makeHome(
      everywhere(`export PATH=${oldest.root}/bin:$PATH GOROOT=/opt/nowhere\n`),
    )
    const snapshot = await look(machineAt(home.path))
    const { steps } = dataOf(snapshot, 'smoke')
    expect(steps.at(-1)).toMatchObject({ outcome: 'failed', errorText: match(/GOROOT/) })
    expect(steps.slice(0, -1).every(({ outcome }) => outcome === 'ok')).toBe(true)
    expect(judged(snapshot).findings.map(({ pattern }) => pattern)).toContain('GO_SMOKE_TEST_FAILED')
    const again = dataOf(await look(machineAt(home.path)), 'smoke').steps
    expect(again.map(timeless)).toEqual(steps.map(timeless))
  }, 60_000)

  test('by a stub that ends with success and says nothing', async () => {
    await using home = await makeHome({
      ...everywhere('export PATH=$HOME/bin:$PATH\n'),
      'bin/go': { program: '#!/bin/sh\nexit 0\n' },
    })
    expect(dataOf(await look(machineAt(home.path)), 'smoke').steps).toMatchObject([
      { name: 'version', outcome: 'failed', errorText: 'no output' },
    ])
  })

  test('by a temporary directory that is not there', async () => {
    await using home = await makeHome(
      everywhere(`export PATH=${oldest.root}/bin:$PATH GOTMPDIR=$HOME/none\n`),
    )
    const { steps } = dataOf(await look(machineAt(home.path)), 'smoke')
    expect(steps.at(-1)).toMatchObject({ outcome: 'failed', errorText: match(/none/) })
  }, 60_000)
})

test('it is not run unless it was asked for', async () => {
  await using home = await makeHome(everywhere(`export PATH=${oldest.root}/bin:$PATH\n`))
  expect((await look(machineAt(home.path), false)).envs[0]?.sections.smoke).toEqual({
    status: 'absent',
    reason: 'not switched on',
  })
})

test('times and texts that are alike on an unchanged machine', () => {
  expect([3, 1000, 1010, 9990, 12_345].map(coarseMs)).toEqual([3, 1024, 1024, 10_240, 12_288])
  expect(dayOf(new Date('2026-01-02T23:59:59Z'))).toBe('2026-01-02T00:00:00.000Z')
  expect(errorText('open /tmp/envherd-a1/go-build123456/b001: x\n', '/tmp/envherd-a1')).toBe(
    'open <dir>/go-build/b001: x',
  )
})

test('load, as Linux and macOS tell it (composed)', async () => {
  const linux = (load: string) =>
    isLoaded(
      createFixtureMachine({
        platform: 'linux',
        source: 'composed',
        files: {
          '/proc/loadavg': `${load} 0.50 0.40 1/200 999\n`,
          '/proc/stat': 'cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 1\n',
        },
      }),
    )
  expect([await linux('1.90'), await linux('2.10')]).toEqual([false, true])
  const stdout = '{ 9.10 4.00 3.00 }\n8\n'
  const mac = createFixtureMachine({
    platform: 'macos',
    source: 'composed',
    commands: [{ program: 'sysctl', result: { stdout } }],
  })
  expect(await isLoaded(mac)).toBe(true)
})
