import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { hashSections } from '#agent/contract/hash.ts'
import { Snapshot } from '#agent/contract/snapshot.ts'
import { KnownSections, sectionsOf } from '../../../../server/fleet/sections/known-sections.ts'
import { assembleSnapshot } from '../../../../server/fleet/sections/assemble-snapshot.ts'
import { sectionTexts } from '../../../../server/fleet/sections/section-texts.ts'
import { sha256Hex } from '../../../../server/fleet/storable.ts'
import { healthyMachine } from '../../../bench/full-machine.ts'
import { makeMachine } from '../../../load/machine.ts'
import { Random } from '../../../load/random.ts'
import { snapshotOf as simulated } from '../../../load/snapshot.ts'
import { snapshotOf } from '../../../support/snapshot.ts'

const LEVELS = 64
const whole = Compile(Snapshot)

/** As a reader of the whole document has it. */
function readWhole(json: string): unknown {
  try {
    const document: unknown = JSON.parse(json)
    return whole.Check(document) ? document : undefined
  } catch {
    return undefined
  }
}

const machines = Array.from({ length: 20 }, (_, index) =>
  simulated(makeMachine(new Random(index), index), new Date('2026-11-21T10:00:00Z')),
)
const snapshots = [...machines, snapshotOf(), healthyMachine()]

describe('a snapshot read by its sections', () => {
  it('is the one that is read as a whole, the first time and when its sections are known', () => {
    const known = new KnownSections()
    for (const round of [1, 2, 3])
      for (const snapshot of snapshots)
        for (const json of [JSON.stringify(snapshot), JSON.stringify(snapshot, null, round)]) {
          const read = assembleSnapshot(json, LEVELS, known)
          expect(read).toEqual(snapshot)
          expect(JSON.stringify(read)).toBe(JSON.stringify(snapshot))
        }
  })

  it('has the same sections, hashes and texts as one that was not read here', () => {
    const known = new KnownSections()
    for (const snapshot of [...snapshots, ...snapshots]) {
      const read = assembleSnapshot(JSON.stringify(snapshot), LEVELS, known)
      const sections = read ? sectionsOf(read) : []
      expect(sections.map(({ env, name, hash, body }) => ({ env, name, hash, body }))).toEqual(
        hashSections(snapshot, sha256Hex),
      )
    }
  })

  it('shares a section among the machines that have it, and lets nobody change it', () => {
    const known = new KnownSections()
    const [one, other] = [snapshotOf(), snapshotOf()]
    other.host.machineId = 'f'.repeat(64)
    const read = (snapshot: Snapshot) => assembleSnapshot(JSON.stringify(snapshot), LEVELS, known)
    const [first, , third, fourth] = [read(one), read(one), read(other), read(one)]
    expect(first?.host.sections.os).not.toBe(third?.host.sections.os)
    expect(fourth?.host.sections.os).toBe(third?.host.sections.os)
    const os = fourth?.host.sections.os
    expect(() => os?.status === 'ok' && (os.data.name = 'another')).toThrow(TypeError)
  })

  it('takes no section for another: what is valid as one may not be as the other', () => {
    const known = new KnownSections()
    const absent = '{"status":"absent"}'
    const os = JSON.stringify(snapshotOf().host.sections.os)
    for (const machine of ['aaaaaaaa', 'bbbbbbbb', 'cccccccc']) {
      expect(known.read('env.registry', absent, machine)).toEqual({ status: 'absent' })
      expect(known.read('host.os', absent, machine)).toEqual({ status: 'absent' })
      expect(known.read('host.os', os, machine)).toBeDefined()
      expect(known.read('env.path', os, machine)).toBeUndefined()
      expect(known.read('env.nothing', absent, machine)).toBeUndefined()
    }
  })

  const text = JSON.stringify(snapshotOf())
  const refused: Record<string, string> = {
    'a section that is a number': text.replace(/"os":\{.*?\}\}/, '"os":0'),
    'sections under an escaped name': text.replace('"sections":', '"sections":{"os":1},"s\\u0065ctions":'),
    'a member twice': text.replace('"os":', '"os":{"status":"absent"},"os":'),
    'sections twice': text.replace('"sections":', '"sections":{"os":{"status":"absent"}},"sections":'),
    'a section nobody knows': text.replace('"os":', '"other":{"status":"absent"},"os":'),
    'a member nobody knows': text.replace('"version":', '"other":1,"version":'),
    'no sections': text.replace(/"sections":\{/, '"sections":[],"x":{'),
    'another version': text.replace('"version":1', '"version":2'),
    'too many levels': text.replace('"os":', `"os":${'['.repeat(70)}${']'.repeat(70)},"drives":`),
    'a comma too many': text.replace('"host":{', '"host":{,'),
    'two values of one name': text.replace('"os":', '"os":{} '),
    'the first half': text.slice(0, text.length / 2),
    'more behind it': `${text}}`,
    nothing: '',
    'a number': '1',
    'a list': '[]',
  }
  it('cuts out no more sections than an agent can have', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `"s${index}":1`).join(',')
    expect(sectionTexts(`{"host":{"sections":{${many}}}}`, LEVELS)?.sections).toHaveLength(1_000)
    expect(sectionTexts(`{"host":{"sections":{${many},"os":1}}}`, LEVELS)).toBeUndefined()
  })

  for (const [what, json] of Object.entries(refused))
    it(`leaves ${what} to the reader of the whole`, () => {
      expect(json).not.toBe(text)
      expect(assembleSnapshot(json, LEVELS, new KnownSections())).toBeUndefined()
    })

  it('never takes what the reader of the whole refuses, nor reads anything else out of it', () => {
    const known = new KnownSections()
    let taken = 0
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '0', ' ', 'a', 'null', '"os":', '')
    const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(2), piece), {
      minLength: 1,
      maxLength: 2,
    })
    fc.assert(
      fc.property(fc.nat(), edits, (which, changes) => {
        const snapshot = snapshots[which % (snapshots.length - 1)]
        const json = changes.reduce((all, [place, length, instead]) => {
          const at = Math.floor(place * all.length)
          return all.slice(0, at) + instead + all.slice(at + length)
        }, JSON.stringify(snapshot))
        const read = assembleSnapshot(json, LEVELS, known)
        if (read === undefined) return
        taken += 1
        expect(read).toEqual(readWhole(json))
      }),
      { numRuns: 3_000 },
    )
    expect(taken).toBeGreaterThan(100)
  })
})
