import { describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { snapshotOf } from '../support/snapshot.ts'
import { expectedPatterns, fieldCases, missingFieldCases, wordsOf } from './field-cases.ts'

const missing = missingFieldCases()
if (missing !== null && process.env['CI'] !== 'true')
  console.warn(`\n*** Reports from the field are NOT judged: ${missing} ***\n`)

describe.skipIf(missing !== null && process.env['CI'] !== 'true')('reports from the field', () => {
  const cases = missing === null ? fieldCases() : []
  const told = cases.flatMap((field) => {
    const words = wordsOf(field)
    return words ? [{ ...field, snapshot: snapshotOf(words), expected: expectedPatterns(field) }] : []
  })

  test('are there', () => expect(missing).toBeNull())

  test.each(told)('$id is a valid snapshot and breaks no detector', ({ snapshot }) => {
    expect([...Value.Errors(Snapshot, snapshot)]).toEqual([])
    expect(
      diagnose(snapshot).notEvaluated.filter(({ reason }) => reason.startsWith('detector error')),
    ).toEqual([])
  })

  test.each(told.filter(({ healthy }) => healthy))('$id stays silent at high and above', ({ snapshot }) => {
    const { findings } = diagnose(snapshot)
    expect(findings.filter(({ severity }) => severity === 'critical' || severity === 'high')).toEqual([])
  })

  test.each(told.filter(({ healthy, expected }) => !healthy && expected.length > 0))(
    '$id: what the thread found is said first or second',
    ({ snapshot, expected }) => {
      const [first, second] = diagnose(snapshot).findings.map(({ pattern }) => pattern)
      expect(
        [first, second].filter((pattern) => pattern !== undefined && expected.includes(pattern)),
      ).not.toEqual([])
    },
  )
})
