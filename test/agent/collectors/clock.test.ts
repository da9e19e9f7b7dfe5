import { describe, expect, test } from 'vitest'
import { clock } from '../../../agent/collectors/clock.ts'
import {
  noteClockSample,
  readClockSamples,
  withSample,
  type ClockSample,
} from '../../../agent/collectors/clock-samples.ts'
import { collectForOwner } from '../../../agent/collect.ts'
import type { Recall } from '../../../agent/collectors/collector.ts'
import { createFixtureMachine, type FixtureMachineInput } from '../../support/fixture-machine.ts'

const sample = (minute: number, offsetMs: number, rttMs = 80): ClockSample => ({
  at: new Date(Date.UTC(2026, 0, 1, 8, minute) + offsetMs).toISOString(),
  offsetMs,
  rttMs,
})
const after = (...samples: ClockSample[]) =>
  samples.reduce<readonly ClockSample[]>((list, next) => withSample(list, next), [])

const recallOf = (): Recall => {
  const facts = new Map<string, unknown>()
  return { read: async (name) => facts.get(name), write: async (name, value) => void facts.set(name, value) }
}

describe('what is kept', () => {
  test('of a right clock one sample for ever', () => {
    const day = Array.from({ length: 500 }, (_, at) => sample(at * 5, (at % 7) * 300 - 900))
    expect(after(...day)).toEqual([{ ...sample(0, -900), offsetMs: -1000 }])
  })

  test('of a clock that is off two, five minutes apart', () => {
    const list = after(
      sample(0, 100_000),
      sample(2, 100_400),
      sample(5, 99_800),
      sample(10, 100_100),
      sample(900, 99_000),
    )
    expect(list.map(({ at, offsetMs }) => [at.slice(11, 16), offsetMs])).toEqual([
      ['08:01', 100_000],
      ['08:06', 100_000],
    ])
  })

  test('each time it moves, and no more than a few of those', () => {
    const moving = after(...Array.from({ length: 60 }, (_, at) => sample(at * 10, at * 7000)))
    expect(moving).toHaveLength(8)
    expect(moving.at(-1)?.offsetMs).toBe(59 * 7000)
    const mended = after(sample(0, 100_000), sample(6, 100_000), sample(12, 0))
    expect(mended.map(({ offsetMs }) => offsetMs)).toEqual([100_000, 100_000, 0])
  })

  test('nothing of a slow trip', () => expect(after(sample(0, 100_000, 5000))).toEqual([]))

  test('over restarts, unless it is damaged', async () => {
    const recall = recallOf()
    await noteClockSample(recall, sample(0, 0))
    await noteClockSample(recall, sample(9, 60_000))
    expect(await readClockSamples(recall)).toHaveLength(2)
    await recall.write('clock', [{ at: 'yesterday', offsetMs: 1, rttMs: 1 }])
    expect(await readClockSamples(recall)).toEqual([])
  })
})

/* Composed: run files and registry as the services are documented to keep them. */
const W32 = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time'
const w32 = (start: string, type: string): FixtureMachineInput => ({
  platform: 'windows',
  source: 'composed',
  registry: {
    [W32]: [{ name: 'Start', kind: 'REG_DWORD', raw: start }],
    [`${W32}\\Parameters`]: [{ name: 'Type', kind: 'REG_SZ', raw: type }],
  },
})
const linux = (...files: string[]): FixtureMachineInput => ({
  platform: 'linux',
  source: 'composed',
  files: Object.fromEntries(files.map((file) => [file, '1'])),
})

test.each([
  [linux('/run/systemd/timesync/synchronized'), 'systemd-timesyncd'],
  [linux('/run/chrony/chronyd.pid', '/run/systemd/timesync/x'), 'chrony'],
  [linux(), 'none'],
  [{ platform: 'macos', source: 'composed' } satisfies FixtureMachineInput, 'timed'],
  [w32('3', 'NTP'), 'w32time'],
  [w32('2', 'NT5DS'), 'w32time (domain)'],
  [w32('4', 'NTP'), 'none'],
  [w32('2', 'NoSync'), 'none'],
  [{ platform: 'windows', source: 'composed' } satisfies FixtureMachineInput, undefined],
])('what sets the clock: %#', async (input, source) => {
  const recall = recallOf()
  const machine = createFixtureMachine(input)
  const options = { redactionKey: 'k'.repeat(32), agentVersion: '0', role: 'workstation' as const, recall }
  const look = () => collectForOwner(machine, { ...options, only: ['clock'] })
  expect((await look()).snapshot.envs[0]?.sections.clock).toMatchObject({ status: 'absent' })
  await noteClockSample(recall, sample(0, 0))
  const first = await look()
  await noteClockSample(recall, sample(60, 900))
  expect((await look()).snapshot.envs).toEqual(first.snapshot.envs)
  expect(first.snapshot.envs[0]?.sections.clock).toEqual({
    status: 'ok',
    data: { samples: [sample(0, 0)], ...(source === undefined ? {} : { source }) },
  })
})

test('costs next to nothing', () => expect(clock.cost).toBe('A'))
