import { describe, expect, test } from 'vitest'
import type { Cost, SectionName } from '../../../agent/collectors/collector.ts'
import { dependantsOf, dueSections, type Known, type Occasion } from '../../../agent/look/schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** `ci` stands for cost A, `path` and `dirs` for B, `sessions` for C, `smoke` for D. */
const costs = new Map<SectionName, Cost>([
  ['ci', 'A'],
  ['path', 'B'],
  ['dirs', 'B'],
  ['sessions', 'C'],
  ['tools', 'C'],
  ['smoke', 'D'],
])
const uses: Partial<Record<SectionName, SectionName[]>> = {
  path: ['sessions'],
  dirs: ['path'],
  tools: ['dirs'],
  smoke: ['path'],
}

function known(changes: Partial<Record<SectionName, Partial<Known>>> = {}): Map<SectionName, Known> {
  return new Map(
    [...costs.keys()].map((name) => [
      name,
      { at: 0, timedOut: false, failed: false, stale: false, uses: new Set(uses[name]), ...changes[name] },
    ]),
  )
}

const due = (
  occasion: { routine?: boolean; changed?: SectionName[] },
  now: number,
  changes: Partial<Record<SectionName, Partial<Known>>> = {},
) => {
  const { routine = false, changed = [] } = occasion
  return [...dueSections(costs, known(changes), { routine, changed: new Set(changed) }, now)].sort()
}

describe('by the clock', () => {
  test('the first look takes all', () => {
    const first = dueSections(costs, new Map(), { routine: true, changed: new Set() }, 0)
    expect([...first]).toEqual([...costs.keys()])
  })
  test.each([
    [1000, ['ci']],
    [10 * MINUTE - 1, ['ci']],
    [10 * MINUTE, ['ci', 'dirs', 'path']],
    [HOUR - 1, ['ci', 'dirs', 'path']],
    [HOUR, ['ci', 'dirs', 'path', 'sessions', 'tools']],
    [24 * HOUR, ['ci', 'dirs', 'path', 'sessions', 'smoke', 'tools']],
  ])('a routine look after %i ms takes %j', (now, expected) => {
    expect(due({ routine: true }, now)).toEqual(expected)
  })
  test('each counts from its own last time', () => {
    const changes = { sessions: { at: HOUR - 1 } }
    expect(due({ routine: true }, HOUR, changes)).toEqual(['ci', 'dirs', 'path', 'tools'])
  })
  test('a clock that was set back makes everything from the future due', () => {
    expect(due({ routine: true }, 1000, { smoke: { at: 5000 } })).toContain('smoke')
  })
})

describe('while installers are at work', () => {
  const withBusy = new Map<SectionName, Cost>([...costs, ['busy', 'B']])
  const busyDue = (occasion: Partial<Occasion>, now: number) => {
    const memory = known()
    memory.set('busy', { at: 0, timedOut: false, failed: false, stale: false, uses: new Set() })
    return [...dueSections(withBusy, memory, { routine: false, changed: new Set(), ...occasion }, now)].sort()
  }
  test('they are asked for with everything that costs something', () => {
    expect(busyDue({ changed: new Set<SectionName>(['dirs']) }, 1000)).toEqual(['busy', 'dirs'])
    expect(busyDue({ changed: new Set<SectionName>(['smoke']) }, 1000)).toEqual(['busy', 'smoke'])
    expect(busyDue({ routine: true }, 1000)).toEqual(['ci'])
  })
  test('what was found meanwhile is looked at again at the next check-in', () => {
    expect(busyDue({ routine: true, unsettled: true }, 1000)).toEqual(['busy', 'ci', 'dirs', 'path'])
  })
})

describe('by a change', () => {
  test('a look without a routine and without a change takes nothing', () => {
    expect(due({}, 30 * 24 * HOUR)).toEqual([])
  })
  test('what it concerns, and the cheap sections made of that', () => {
    expect(due({ changed: ['sessions'] }, 1000)).toEqual(['dirs', 'path', 'sessions'])
    expect(due({ changed: ['dirs'] }, 1000)).toEqual(['dirs'])
  })
  test('a dear section is taken where the change concerns it', () => {
    expect(due({ changed: ['smoke'] }, 1000)).toEqual(['smoke'])
  })
  test('sections that this machine has not are passed over', () => {
    expect(due({ changed: ['wslHost'] }, 1000)).toEqual([])
  })
})

test('what failed is tried again at the next check-in where that costs little', () => {
  expect(due({ routine: true }, 1000, { dirs: { failed: true } })).toEqual(['ci', 'dirs'])
  expect(due({ routine: true }, 1000, { sessions: { failed: true } })).toEqual(['ci'])
})

describe('after a time limit', () => {
  const hung = (name: SectionName) => ({ [name]: { timedOut: true } })
  test.each<[SectionName, number, boolean]>([
    ['path', 14 * MINUTE, false],
    ['path', 15 * MINUTE, true],
    ['sessions', 15 * MINUTE, false],
    ['sessions', HOUR, true],
    ['smoke', HOUR, false],
  ])('%s after %i ms: %s', (name, now, expected) => {
    expect(due({ routine: true }, now, hung(name)).includes(name)).toBe(expected)
    expect(due({ routine: true, changed: [name] }, now, hung(name)).includes(name)).toBe(expected)
  })
})

test('what came out different is news to what is made of it, for the dearest at the next routine look', () => {
  const { now, later } = dependantsOf(new Set(['dirs', 'path']), costs, known())
  expect([...now]).toEqual(['dirs', 'tools'])
  expect([...later]).toEqual(['smoke'])
  expect(due({ changed: ['ci'] }, 1000, { smoke: { stale: true } })).toEqual(['ci'])
  expect(due({ routine: true }, 1000, { smoke: { stale: true } })).toContain('smoke')
})
