import { describe, expect, it } from 'vitest'
import type { EnrollmentKeyRow } from '#server/contract/account.ts'
import { keyState } from '../../../web/src/pages/access/key-state.ts'

const NOW = Date.parse('2026-03-10T12:00:00Z')
const key: EnrollmentKeyRow = {
  id: '0b7b1a52-0c5c-4a62-9d1e-2f7f3c1f2a11',
  name: 'laptops',
  createdAt: '2026-03-09T12:00:00.000Z',
  expiresAt: '2026-03-11T12:00:00.000Z',
  maxUses: 10,
  uses: 9,
  revokedAt: null,
  labels: [],
}

describe('keyState', () => {
  it.each([
    ['valid', {}],
    ['valid', { maxUses: null, uses: 5000 }],
    ['used', { uses: 10 }],
    ['expired', { expiresAt: '2026-03-10T12:00:00.000Z' }],
    ['revoked', { revokedAt: '2026-03-10T11:00:00.000Z', uses: 10 }],
  ] as const)('%s %j', (state, change) => {
    expect(keyState({ ...key, ...change }, NOW)).toBe(state)
  })
})
