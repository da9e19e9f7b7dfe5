import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { detectors } from '../../agent/detectors/index.ts'
import { leftOut } from '../support/lacking.ts'
import { snapshotOf } from '../support/snapshot.ts'
import { MAPPED_PATTERNS, UNDECIDABLE } from './field-cases-causes.ts'
import { fieldFiles, missingFieldCases } from './field-cases.ts'
import { judgeComposed, totalsOf } from './field-cases-verdicts.ts'
import { wordsOf } from './field-cases-words.ts'

const missing = missingFieldCases()
const COMPOSED = 'reports from the field, composed into snapshots'

test('causes are named by patterns of the catalogue', () => {
  const ids = new Set(detectors.map(({ id }) => id))
  expect(MAPPED_PATTERNS.filter((pattern) => !ids.has(pattern))).toEqual([])
})

describe.skipIf(leftOut(COMPOSED, missing))(COMPOSED, () => {
  const files = missing === null ? fieldFiles() : []
  const judged = files.flatMap((file) => judgeComposed(file) ?? [])

  test('are there', () => expect(missing).toBeNull())

  test('no reason is kept for a case that is gone', () => {
    const ids = new Set(files.map(({ field }) => field.id))
    expect(Object.keys(UNDECIDABLE).filter((id) => !ids.has(id))).toEqual([])
  })

  test.each(files)('$field.id is a valid snapshot', ({ field }) => {
    const words = wordsOf(field)
    expect(words === null ? [] : [...Value.Errors(Snapshot, snapshotOf(words))]).toEqual([])
  })

  test('no detector fails on one', () => expect(judged.flatMap(({ errors }) => errors)).toEqual([]))

  test('no healthy one gets a finding of severity high or above', () => {
    expect(judged.filter(({ verdict }) => verdict === 'alarm')).toEqual([])
    expect(totalsOf(judged).healthy).toBeGreaterThan(20)
  })

  test('what the thread found is said first or second, wherever the cause lies in what is composed', () => {
    expect(judged.filter(({ verdict }) => verdict === 'miss')).toEqual([])
    expect(judged.filter(({ verdict }) => verdict === 'hit').length).toBe(23)
  })
})
