import { expect, test } from 'vitest'
import { evidenceRows, mostSevere, sourceLine } from '../../../../agent/detectors/model/source-line.ts'

test('a place, as many rows as fit, and the most severe of several', () => {
  expect(sourceLine('/src/go.work', 7)).toBe('/src/go.work:7')
  expect(evidenceRows(Array.from({ length: 300 }, (_, index) => ({ index })))).toHaveLength(200)
  expect(mostSevere(['low', 'high', 'info'])).toBe('high')
  expect(mostSevere([])).toBe('info')
})
