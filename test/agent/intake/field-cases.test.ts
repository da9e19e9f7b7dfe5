import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { readDocument } from '../../../agent/intake/document.ts'
import { expectedPatterns, fieldCases, missingFieldCases, type FieldCase } from '../field-cases.ts'

const FOLDER = new URL('../../../../shared/field-cases/', import.meta.url)

const missing = missingFieldCases()
const skipped = missing !== null && process.env['CI'] !== 'true'
if (skipped) console.warn(`\n*** diagnose is NOT tried on reports from the field: ${missing} ***\n`)

/** The case as it stands in its file, through the same door as anything that a person pastes. */
function judge({ id }: FieldCase) {
  const text = readFileSync(new URL(`${id}.json`, FOLDER), 'utf8')
  return diagnose(readDocument(text, id, new Date(0)))
}

describe.skipIf(skipped)('diagnose on reports from the field', () => {
  const judged = missing === null ? fieldCases().map((field) => ({ field, ...judge(field) })) : []

  test('the reports are there', () => expect(missing).toBeNull())

  test('no healthy one gets a finding of severity high or above', () => {
    const alarms = judged.flatMap(({ field, findings }) =>
      field.healthy
        ? findings
            .filter(({ severity }) => severity === 'critical' || severity === 'high')
            .map(({ pattern }) => `${field.id}: ${pattern}`)
        : [],
    )
    expect(judged.filter(({ field }) => field.healthy).length).toBeGreaterThan(20)
    expect(alarms).toEqual([])
  })

  test('no detector fails on one', () => {
    const errors = judged.flatMap(({ notEvaluated }) =>
      notEvaluated.filter(({ reason }) => reason.startsWith('detector error')),
    )
    expect(errors).toEqual([])
  })

  test('what was found in those that are misconfigured', () => {
    const rows = judged
      .filter(({ field }) => !field.healthy)
      .map(({ field, findings }) => {
        const expected = expectedPatterns(field)
        const ranked = findings.slice(0, 2).map(({ pattern }) => pattern)
        const hit = expected.some((pattern) => ranked.includes(pattern))
        const verdict = expected.length === 0 ? '-' : hit ? 'hit' : 'miss'
        return { verdict, id: field.id, expected: expected.join(' '), found: ranked.join(' ') }
      })
    const of = (verdict: string) => rows.filter((row) => row.verdict === verdict)
    const line = (row: (typeof rows)[number]) =>
      `${row.verdict.padEnd(5)}${row.id.padEnd(46)}${row.expected || '(no detector yet)'} → ${row.found || 'nothing'}`
    console.info(
      [
        ...rows.toSorted((a, b) => (a.verdict < b.verdict ? -1 : 1)).map(line),
        `${of('hit').length} found, ${of('miss').length} missed of those with a detector; ${of('-').length} without one`,
      ].join('\n'),
    )
    // What is found wrongly in a case that has another cause is as bad as a false alarm.
    expect(rows.filter(({ verdict, found }) => verdict !== 'hit' && found !== '').map(line)).toEqual([])
    // Only upwards: the misses show no PATH, no directory or no setting in their facts.
    expect(of('hit').length).toBeGreaterThanOrEqual(26)
  })
})
