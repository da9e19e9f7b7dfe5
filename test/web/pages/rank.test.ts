import { describe, expect, it } from 'vitest'
import type { PatternRow } from '#server/contract/pattern.ts'
import { rankPatterns } from '../../../web/src/pages/overview/rank.ts'

const text = { en: 'x', zh: 'x' }
const pattern = (id: string, affectedHosts: number): PatternRow => ({
  id,
  title: text,
  severity: 'medium',
  layer: 'user',
  openFindings: affectedHosts,
  affectedHosts,
  openings: affectedHosts,
  resolutions: 0,
  firstSeenAt: null,
  lastSeenAt: null,
  trend: [],
})
const BEFORE = '2026-01-01T00:00:00.000Z'
const AFTER = '2026-01-01T00:00:01.000Z'
const page = { rows: [pattern('A', 5), pattern('B', 3)], asOf: BEFORE }
const told = (...rows: PatternRow[]) => new Map(rows.map((row) => [row.id, { row, at: AFTER }]))
const short = (rows: readonly PatternRow[]) => rows.map(({ id, affectedHosts }) => [id, affectedHosts])

describe('rankPatterns', () => {
  it('ranks by the newest numbers, newcomers among them, healed ones gone', () => {
    const latest = told(pattern('B', 9), pattern('C', 7), pattern('A', 0))
    expect(short(rankPatterns(page, latest, undefined))).toEqual([
      ['B', 9],
      ['C', 7],
    ])
  })

  it('moves nothing while someone is in the list, and still tells the newest numbers', () => {
    const held = rankPatterns(page, new Map(), undefined)
    const latest = told(pattern('B', 9), pattern('C', 7), pattern('A', 0))
    expect(short(rankPatterns(page, latest, held))).toEqual([
      ['A', 0],
      ['B', 9],
    ])
  })
})
