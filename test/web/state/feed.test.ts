import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OccurrenceRow } from '#server/contract/summary.ts'
import { createFeed, merge } from '../../../web/src/state/feed.ts'

const row = (id: number, at = new Date(1_700_000_000_000 + id * 1_000)): OccurrenceRow => ({
  id: String(id),
  at: at.toISOString(),
  kind: 'opened',
  hostId: '00000000-0000-4000-8000-000000000001',
  hostname: 'pc-1',
  env: 'linux',
  pattern: 'GO_BIN_ORPHAN',
  severity: 'medium',
  title: { en: 'x', zh: 'x' },
  subject: 's',
})
const ids = (rows: readonly OccurrenceRow[]) => rows.map(({ id }) => Number(id))

describe('merge', () => {
  it('gives each occurrence once, newest first, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 })), (batches) => {
        let rows: readonly OccurrenceRow[] = []
        for (const batch of batches)
          rows = merge(
            rows,
            batch.map((id) => row(id)),
            10,
          )
        const expected = [...new Set(batches.flat())].sort((a, b) => b - a).slice(0, 10)
        expect(ids(rows)).toEqual(expected)
      }),
    )
  })

  it('orders occurrences of one moment by number, not by text', () => {
    const at = new Date(0)
    expect(ids(merge([], [row(9, at), row(10, at), row(100, at)], 10))).toEqual([100, 10, 9])
  })
})

describe('createFeed', () => {
  it('shows news at once, and only counts it while held', () => {
    const feed = createFeed()
    feed.receive([row(2), row(1)])
    feed.hold()
    feed.receive([row(3)])
    feed.receive([row(3), row(2)], 5)
    expect(ids(feed.rows.value)).toEqual([2, 1])
    expect(feed.waiting.value).toBe(6)
    feed.release()
    expect(ids(feed.rows.value)).toEqual([3, 2, 1])
    expect(feed.waiting.value).toBe(0)
    feed.receive([row(4)])
    expect(ids(feed.rows.value)).toEqual([4, 3, 2, 1])
  })

  it('keeps no more than its limit, the newest', () => {
    const feed = createFeed(3)
    for (let id = 1; id <= 10; id += 1) feed.receive([row(id)])
    expect(ids(feed.rows.value)).toEqual([10, 9, 8])
  })

  it('freezes what it shows', () => {
    const feed = createFeed()
    feed.receive([row(1)])
    expect(Object.isFrozen(feed.rows.value)).toBe(true)
    expect(Object.isFrozen(feed.rows.value[0])).toBe(true)
  })
})
