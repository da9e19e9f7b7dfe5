import { describe, expect, it } from 'vitest'
import type { FindingRow } from '#server/contract/finding.ts'
import type { Incident } from '#server/contract/incident.ts'
import { markIncidents, placesOf } from '../../../web/src/pages/host/finding-marks.ts'

const text = { en: 'x', zh: 'x' }
const finding = (
  id: string,
  severity: FindingRow['severity'] = 'high',
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

/** `'a'`: a finding alone; `'a b c'`: a, and b and c beneath it. */
const incidents = (...groups: string[]): Incident[] =>
  groups.map((group) => {
    const [root = '', ...dependents] = group.split(' ')
    return { root: finding(root), dependents: dependents.map((id) => finding(id)) }
  })

/** `a*` opened, `a-` resolved, in the same form. */
function marks(open: string[], resolved: string[], first: string[], seen: string[]) {
  const sign = { opened: '*', resolved: '-' }
  const shown = markIncidents(
    incidents(...open),
    resolved.map((id) => finding(id)),
    {
      first: new Set(placesOf(incidents(...first)).map(([id]) => id)),
      places: new Map(placesOf(incidents(...seen))),
    },
  )
  return shown.map(({ root, dependents }) =>
    [root, ...dependents].map(({ row, mark }) => row.id + (mark ? sign[mark] : '')).join(' '),
  )
}

describe('markIncidents', () => {
  it('orders by the worst of each incident, then by its cause and how long that has been open', () => {
    const rows = [
      finding('a', 'low'),
      finding('f', 'low'),
      finding('b', 'critical', '2026-01-02T00:00:00.000Z'),
      finding('c', 'critical', '2026-01-01T00:00:00.000Z'),
      finding('d', 'info'),
      finding('e', 'high'),
    ]
    const shown = markIncidents(
      rows.map((root) => ({ root, dependents: root.id === 'f' ? [finding('z', 'critical')] : [] })),
      [],
      { first: new Set(), places: new Map() },
    )
    expect(shown.map(({ root }) => root.row.id)).toEqual(['c', 'b', 'f', 'e', 'a', 'd'])
  })

  it('keeps the order to mend beneath a cause', () => {
    expect(marks(['a c b'], [], ['a c b'], ['a c b'])).toEqual(['a c b'])
  })

  it('marks what came while the page was open, cause or consequence', () => {
    expect(marks(['a b', 'c'], [], ['a'], ['a b', 'c'])).toEqual(['a b*', 'c*'])
  })

  it('keeps what was resolved while the page was open, in its place, and nothing older', () => {
    expect(marks(['b'], ['a', 'z'], ['a', 'b'], ['a', 'b'])).toEqual(['a-', 'b'])
  })

  it('keeps a resolved consequence beneath its cause, open or resolved', () => {
    expect(marks(['a b'], ['c'], ['a b c'], ['a b c'])).toEqual(['a b c-'])
    expect(marks([], ['a', 'c'], ['a c'], ['a c'])).toEqual(['a- c-'])
  })

  it('lets a consequence whose cause was mended stand alone', () => {
    expect(marks(['b'], ['a'], ['a b'], ['a b'])).toEqual(['a-', 'b'])
  })

  it('takes one that is open again for open', () => {
    expect(marks(['a'], ['a'], ['a'], ['a'])).toEqual(['a'])
  })
})
