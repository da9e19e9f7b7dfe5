import { describe, expect, it } from 'vitest'
import { suppressRequest } from '../../../../web/src/components/suppress/suppress-request.ts'

const finding = {
  pattern: 'GO_BIN_ORPHAN',
  hostId: '00000000-0000-4000-8000-000000000001',
  subject: '/old/bin',
}
const why = { reason: '  moves away in spring ', days: 30 } as const
const common = { pattern: 'GO_BIN_ORPHAN', reason: 'moves away in spring', expiresInDays: 30 }

describe('what is asked to be suppressed', () => {
  it.each([
    ['finding', { hostId: finding.hostId, subject: '/old/bin' }],
    ['host', { hostId: finding.hostId }],
    ['everywhere', {}],
  ] as const)('%s: no more than was chosen', (scope, reach) => {
    expect(suppressRequest(finding, { scope, ...why })).toEqual({ ...common, ...reach })
  })
})
