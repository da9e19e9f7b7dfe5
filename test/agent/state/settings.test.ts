import { expect, test } from 'vitest'
import { DEFAULT_COLLECTING } from '../../../agent/contract/collecting.ts'
import { DEFAULT_POLICY } from '../../../agent/contract/policy.ts'
import { understoodCollecting, understoodPolicy } from '../../../agent/state/settings.ts'
import { clockSample } from '../../../agent/uplink/http.ts'

test('decisions of a newer server and of an older one are taken as far as they are understood', () => {
  expect(understoodPolicy({ ...DEFAULT_POLICY, minGo: '1.25', ofTomorrow: { a: 1 } })).toEqual({
    ...DEFAULT_POLICY,
    minGo: '1.25',
  })
  expect(understoodPolicy({ requiresGo: false })).toEqual({ ...DEFAULT_POLICY, requiresGo: false })
  expect(understoodCollecting({ probes: 'if you like' })).toEqual(DEFAULT_COLLECTING)
  expect(understoodCollecting(undefined)).toEqual(DEFAULT_COLLECTING)
})

test('the clock is compared at the middle of the round trip', () => {
  const sent = Date.parse('2026-01-01T00:00:10.000Z')
  const date = 'Thu, 01 Jan 2026 00:00:05 GMT'
  expect(clockSample(date, sent, 1000)).toEqual({
    at: '2026-01-01T00:00:10.500Z',
    offsetMs: 5000,
    rttMs: 1000,
  })
  expect(clockSample('soon', sent, 1)).toBeUndefined()
  expect(clockSample(undefined, sent, 1)).toBeUndefined()
})
