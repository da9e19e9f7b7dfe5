import { describe, expect, it } from 'vitest'
import type { FindingRow } from '#server/contract/finding.ts'
import { markFindings, mostSevereFirst } from '../../../web/src/pages/host/finding-marks.ts'

const text = { en: 'x', zh: 'x' }
const finding = (
  id: string,
  severity: FindingRow['severity'],
  openedAt = '2026-01-01T00:00:00.000Z',
): FindingRow => ({
  id,
  hostId: '00000000-0000-4000-8000-000000000001',
  hostname: 'pc',
  env: 'linux',
  pattern: 'GO_BIN_ORPHAN',
  severity,
  layer: 'user',
  subject: id,
  status: 'open',
  firstSeenAt: openedAt,
  openedAt,
  changedAt: openedAt,
  resolvedAt: null,
  reopenedCount: 0,
  catalogue: '1',
  evidence: {},
  title: text,
  explanation: text,
  remedy: { steps: [], verify: text },
})

describe('mostSevereFirst', () => {
  it('orders by severity, then by how long it has been open', () => {
    const rows = [
      finding('a', 'low'),
      finding('b', 'critical', '2026-01-02T00:00:00.000Z'),
      finding('c', 'critical', '2026-01-01T00:00:00.000Z'),
      finding('d', 'info'),
      finding('e', 'high'),
    ]
    expect(mostSevereFirst(rows).map(({ id }) => id)).toEqual(['c', 'b', 'e', 'a', 'd'])
  })
})

describe('markFindings', () => {
  const marks = (open: string[], resolved: string[], first: string[], ever: string[]) =>
    markFindings(
      open.map((id) => finding(id, 'high')),
      resolved.map((id) => finding(id, 'high')),
      { first: new Set(first), ever: new Set(ever) },
    ).map(({ row, mark }) => [row.id, mark])

  it('marks what came while the page was open', () => {
    expect(marks(['a', 'b'], [], ['a'], ['a', 'b'])).toEqual([
      ['a', null],
      ['b', 'opened'],
    ])
  })

  it('keeps what was resolved while the page was open, in its place, and nothing older', () => {
    expect(marks(['b'], ['a', 'z'], ['a', 'b'], ['a', 'b'])).toEqual([
      ['a', 'resolved'],
      ['b', null],
    ])
  })

  it('takes one that is open again for open', () => {
    expect(marks(['a'], ['a'], ['a'], ['a'])).toEqual([['a', null]])
  })
})
