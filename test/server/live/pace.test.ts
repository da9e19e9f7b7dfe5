import { expect, test } from 'vitest'
import { BETWEEN_MESSAGES_MS, Pace } from '../../../server/live/pace.ts'

test('a topic that is dear to read comes less often; what happened is never held up by what reading it cost', () => {
  const pace = new Pace()
  const now = 1_000_000
  pace.begin(['summary', 'patterns', 'occurrences'], now)
  pace.took('summary', 1)
  pace.took('patterns', 50)
  pace.took('occurrences', 50)
  expect(pace.wait('summary', now)).toBe(BETWEEN_MESSAGES_MS)
  expect(pace.wait('patterns', now)).toBe(500)
  expect(pace.wait('occurrences', now)).toBe(BETWEEN_MESSAGES_MS)
  expect(pace.wait('hosts', now)).toBe(0)
})

test('nobody looks at old numbers for longer than two seconds, however dear they are', () => {
  const pace = new Pace()
  pace.begin(['summary'], 0)
  pace.took('summary', 60_000)
  expect(pace.wait('summary', 0)).toBe(2_000)
  expect(pace.wait('summary', 2_000)).toBe(0)
})
