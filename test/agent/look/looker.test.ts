import { appendFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createLooker, type Look } from '../../../agent/collect.ts'
import type { SectionName } from '../../../agent/collectors/collector.ts'
import type { Occasion } from '../../../agent/look/schedule.ts'
import { MachineError, type Machine } from '../../../agent/machine/machine.ts'
import { hashOf } from '../../../agent/uplink/packed.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { goToolchain } from '../../support/go-toolchains.ts'
import { everywhere, makeHome } from '../../support/home.ts'
import { dataOf, machineAt } from '../../support/scan.ts'

const OPTIONS = { redactionKey: 'k'.repeat(64), agentVersion: '0.0.0' }
const MINUTE = 60_000
const changed = (...sections: SectionName[]): Occasion => ({ routine: false, changed: new Set(sections) })
const ROUTINE: Occasion = { routine: true, changed: new Set() }

/** The machine with its runs noted and a clock that a test moves. */
function observed(machine: Machine) {
  const ran: string[] = []
  const clock = { now: Date.parse('2026-01-02T03:04:05Z') }
  const run: Machine['run'] = (program, args, options) => {
    ran.push(basename(program))
    return machine.run(program, args, options)
  }
  return { ran, clock, machine: { ...machine, run, now: () => new Date(clock.now) } }
}

const SHELLS = new Set(['bash', 'zsh', 'fish', 'sh', 'dash'])
const shells = (ran: readonly string[]) => ran.filter((name) => SHELLS.has(name))

describe('real shells and real Go', () => {
  test('a second look starts no shell and says the same; an hour later the shells are asked again', async () => {
    const { root } = await goToolchain('go1.23')
    await using home = await makeHome(everywhere(`export PATH=${root}/bin:/usr/bin:/bin\n`))
    const { machine, ran, clock } = observed(machineAt(home.path))
    const look = createLooker(machine)
    const first = await look(OPTIONS)
    const started = shells(ran).length
    expect(started).toBeGreaterThan(2)
    ran.length = 0
    clock.now += 5 * MINUTE
    const second = await look(OPTIONS)
    expect(shells(ran)).toEqual([])
    expect(hashOf(second.snapshot)).toBe(hashOf(first.snapshot))
    expect(second.snapshot.takenAt).not.toBe(first.snapshot.takenAt)
    clock.now += 60 * MINUTE
    await look(OPTIONS)
    expect(shells(ran)).toHaveLength(started)
  })

  test('a changed profile is followed through all that is made of it', async () => {
    const [old, next] = [await goToolchain('go1.22'), await goToolchain('go1.23')]
    await using home = await makeHome(everywhere(`export PATH=${old.root}/bin:/usr/bin:/bin\n`))
    const look = createLooker(machineAt(home.path))
    await look(OPTIONS)
    const line = `export PATH=${next.root}/bin:$PATH GOFLAGS=-mod=mod\n`
    for (const file of Object.keys(everywhere(''))) await appendFile(`${home.path}/${file}`, line)
    const { snapshot, collected } = await look(OPTIONS, changed('sessions', 'profiles'))
    expect(dataOf(snapshot, 'goActive').version).toMatch(/^go1\.23/)
    expect(dataOf(snapshot, 'goEnv').changed).toMatchObject({ GOFLAGS: '-mod=mod' })
    expect(dataOf(snapshot, 'path').dirs.map(({ dir }) => dir)).toContain(`${next.root}/bin`)
    expect(collected).toBeLessThan(Object.keys(snapshot.agent.timings).length)
  })

  test('a change of what costs little starts no shell', async () => {
    await using home = await makeHome(everywhere('export PATH=/usr/bin:/bin\n'))
    const { machine, ran } = observed(machineAt(home.path))
    const look = createLooker(machine)
    await look(OPTIONS)
    ran.length = 0
    await look(OPTIONS, changed('goEnvFile', 'goEnv'))
    expect(shells(ran)).toEqual([])
    ran.length = 0
    await look({ ...OPTIONS, redactionKey: 'n'.repeat(64) }, changed())
    expect(ran).toEqual([])
  })

  test('under other conditions nothing is taken from before', async () => {
    await using home = await makeHome(everywhere('export PATH=/usr/bin:/bin\n'))
    const { machine, ran } = observed(machineAt(home.path))
    const look = createLooker(machine)
    await look(OPTIONS)
    ran.length = 0
    const collecting = { projectRoots: [], probes: true, smoke: false }
    await look({ ...OPTIONS, collecting }, changed())
    expect(shells(ran).length).toBeGreaterThan(2)
  })
})

describe('composed', () => {
  const composed = (broken: Partial<Machine>) => ({
    ...createFixtureMachine({ platform: 'linux', source: 'composed' }),
    ...broken,
  })
  const statusOf = ({ snapshot }: Look, section: 'ci' | 'profiles') => snapshot.envs[0]?.sections[section]

  test('the stop of the agent ends the look and what it has started', async () => {
    await using home = await makeHome({ '.bashrc': 'sleep 60\n', '.profile': 'sleep 60\n' })
    const stop = new AbortController()
    const { machine } = observed(machineAt(home.path))
    const looking = createLooker(machine)({ ...OPTIONS, signal: stop.signal })
    const began = Date.now()
    setTimeout(() => stop.abort(new Error('stopping')), 300)
    await expect(looking).rejects.toThrow('stopping')
    expect(Date.now() - began).toBeLessThan(2000)
  })

  test('what failed is tried again, what timed out is not tried at once', async () => {
    let reason: 'error' | 'timeout' = 'error'
    let reads = 0
    const { machine, clock } = observed(
      composed({
        env: { JENKINS_URL: 'x', JENKINS_HOME: '/var/jenkins' },
        readFile: () => {
          reads++
          return Promise.reject(new MachineError(reason, 'no'))
        },
      }),
    )
    const look = createLooker(machine)
    const tried = async () => {
      reads = 0
      const result = await look({ ...OPTIONS, only: ['profiles'], role: 'workstation' }, ROUTINE)
      return { reads, section: statusOf(result, 'profiles') }
    }
    const first = await tried()
    expect(first.section).toMatchObject({ status: 'failed', reason: 'error' })
    reason = 'timeout'
    const second = await tried()
    expect(second.section).toMatchObject({ status: 'failed', reason: 'timeout' })
    const base = (await tried()).reads
    clock.now += 16 * MINUTE
    expect((await tried()).reads).toBeGreaterThan(base)
  })
})
