import { expect, test } from 'vitest'
import { daysUntil } from '../../../../agent/detectors/model/trend.ts'

const line = (...values: number[]) => values.map((value, at) => ({ day: at - values.length + 1, value }))

test.each<[string, number[], number | null]>([
  ['two a day', [20, 18, 16, 14, 12], 5],
  ['uneven, the same on the whole', [20, 19, 15, 14, 12], 5],
  ['already there', [8, 6, 4, 2, 1], 0],
  ['growing', [1, 2, 3, 4], null],
  ['flat', [5, 5, 5, 5], null],
  ['too few', [20, 10], null],
  ['too short', [20, 15, 10], null],
])('%s', (_, values, days) => expect(daysUntil(2, line(...values))).toBe(days))
