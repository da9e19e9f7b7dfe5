import { describe, expect, test } from 'vitest'
import type { NotEvaluated } from '../../../agent/contract/finding.ts'
import { NotEvaluated as NotEvaluatedSchema } from '../../../agent/contract/finding.ts'
import { DEFAULT_POLICY, Undecidable, type Detector } from '../../../agent/detectors/detector.ts'
import { diagnose, unseenSection } from '../../../agent/detectors/diagnose.ts'
import { goMissing } from '../../../agent/detectors/go-missing.ts'
import { Value } from 'typebox/value'
import { snapshotOf, type EnvWords } from '../../support/snapshot.ts'

const open = (detectors: Detector[], words: EnvWords): NotEvaluated[] =>
  diagnose(snapshotOf(words), DEFAULT_POLICY, detectors).notEvaluated

const detector = (check: Detector['check'], needs: Detector['needs'] = []): Detector => ({
  ...goMissing,
  id: 'TESTED',
  needs,
  check,
})

describe('a reason is no longer than the contract has it', () => {
  const long = 'x'.repeat(2000)
  const failed = { sections: { goEnv: { status: 'failed', reason: 'error', message: long } } } as const
  const programs = Array.from({ length: 50 }, (_, at) => `installer-${at}`.padEnd(64, '.'))
  const cases: [string, Detector, EnvWords][] = [
    ['a section that failed, told twice', detector(() => [], ['goEnv']), failed],
    ['installers at work', detector(() => []), { has: { busy: { programs } } }],
    [
      'a rule that cannot decide',
      detector(() => {
        throw new Undecidable(`dirs: ${long}`)
      }),
      {},
    ],
    [
      'a defect',
      detector(() => {
        throw new Error(long)
      }),
      {},
    ],
  ]
  test.each(cases)('%s', (_, one, words) => {
    const rows = open([one, { ...one, id: 'TESTED_AGAIN' }], words)
    expect(rows).toHaveLength(2)
    for (const row of rows) {
      expect([...Value.Errors(NotEvaluatedSchema, row)]).toEqual([])
      expect(row.reason).toHaveLength(500)
    }
  })
})

describe('more of one kind than anybody reads', () => {
  const found = (subjects: readonly string[]) => {
    const one = detector(() => subjects.map((subject) => ({ subject, evidence: {} })))
    return diagnose(snapshotOf(), DEFAULT_POLICY, [one, { ...one, id: 'TESTED_AGAIN', check: () => [] }])
  }
  const subjects = Array.from({ length: 201 }, (_, at) => String(at + 100))

  test('is told up to a number, whatever order they are found in, and nothing closes', () => {
    const { findings, notEvaluated } = found(subjects)
    expect(findings.map(({ subject }) => subject)).toEqual(subjects.slice(0, 200))
    expect(found(subjects.toReversed()).findings).toEqual(findings)
    expect(notEvaluated).toEqual([
      { pattern: 'TESTED', env: 'linux', reason: '201 findings, of which 200 are told' },
    ])
  })

  test('and all of them up to there', () => {
    const { findings, notEvaluated } = found(subjects.slice(1))
    expect([findings.length, notEvaluated]).toEqual([200, []])
  })
})

describe('what a rule finds that it needs', () => {
  const needy = detector((_, { need }) => [
    { subject: need('network') === null ? 'not there' : 'there', evidence: {} },
  ])
  const network = { online: true, probes: [] }

  test('is given, or null where it is not there', () => {
    const subjects = (words: EnvWords) =>
      diagnose(snapshotOf(words), DEFAULT_POLICY, [needy]).findings.map(({ subject }) => subject)
    expect(subjects({ has: { network } })).toEqual(['there'])
    expect(subjects({ sections: { network: { status: 'absent' } } })).toEqual(['not there'])
  })

  test('and where it could not be read, the reason is that of the section', () => {
    const failed = { network: { status: 'failed', reason: 'timeout', message: 'no answer' } } as const
    const declared = detector(() => [], ['network'])
    for (const words of [{}, { sections: failed }]) {
      const [own, needed] = [open([needy], words), open([declared], words)]
      expect(own).toHaveLength(1)
      expect(own).toEqual(needed)
    }
  })
})

describe('a section that nobody looked at', () => {
  const reasons = (needs: Detector['needs'], words: EnvWords = {}) =>
    open([detector(() => [], needs)], words).map(({ reason }) => reason)

  test('is told from the reasons of the runner', () => {
    expect(reasons(['network']).map(unseenSection)).toEqual(['network'])
    expect(reasons(['fleet']).map(unseenSection)).toEqual(['fleet'])
  })

  test('from nothing else: a section that failed, or a rule that quotes the phrase', () => {
    const message = 'not collected by this agent'
    const [failed = ''] = reasons(['network'], {
      sections: { network: { status: 'failed', reason: 'error', message } },
    })
    expect(failed).toContain(message)
    const others = [failed, `network: ${message}, and more`, message, 'fleet: not collected by this agent']
    expect(others.map(unseenSection)).toEqual(others.map(() => undefined))
  })
})
