import { describe, expect, test } from 'vitest'
import { leftOut } from '../../support/lacking.ts'
import { fieldFiles, missingFieldCases } from '../field-cases.ts'
import { dayOfReport, judgeText, totalsOf } from '../field-cases-verdicts.ts'

const missing = missingFieldCases()
const AS_TEXT = 'diagnose on reports from the field'

describe.skipIf(leftOut(AS_TEXT, missing))(AS_TEXT, () => {
  const files = missing === null ? fieldFiles() : []
  const judged = files.map((file) => judgeText(file, new Date()))
  const { decidable, first, second, share, healthy } = totalsOf(judged)

  test('the reports are there', () => expect(missing).toBeNull())

  test('no detector fails on one', () => expect(judged.flatMap(({ errors }) => errors)).toEqual([]))

  test('no healthy one gets a finding of severity high or above, today or when it was written', () => {
    const then = files.map((file) => judgeText(file, new Date(dayOfReport(file.field))))
    const alarms = [...judged, ...then].filter(({ verdict }) => verdict === 'alarm')
    expect(alarms.map(({ id, found }) => `${id}: ${found[0]?.pattern ?? ''}`)).toEqual([])
    expect(healthy).toBeGreaterThan(20)
  })

  test('the cause is said first or second in nine of ten that can be decided', () => {
    // Case by case: npx tsx test/agent/field-cases-table.ts
    console.info(`${decidable} decidable: ${first} first, ${second} second`)
    expect(decidable).toBeGreaterThanOrEqual(78)
    expect(share).toBeGreaterThanOrEqual(0.9)
  })

  test('what cannot be decided is not guessed', () => {
    const guessed = judged.filter(({ verdict, found }) => verdict === 'undecidable' && found.length > 0)
    expect(guessed.map(({ id, found }) => `${id}: ${found[0]?.pattern ?? ''}`)).toEqual([])
  })
})
