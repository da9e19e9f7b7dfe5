import { describe, expect, it } from 'vitest'
import { newcomers, overlay, type Latest } from '../../../web/src/state/rows.ts'

type Row = { id: string; value: number }
const idOf = (row: Row) => row.id
const at = (second: number) => new Date(1_700_000_000_000 + second * 1_000).toISOString()
const page = {
  asOf: at(10),
  rows: [
    { id: 'b', value: 1 },
    { id: 'a', value: 2 },
  ],
}
const latest = (entries: [string, number, number][]): Latest<Row> =>
  new Map(entries.map(([id, value, second]) => [id, { row: { id, value }, at: at(second) }]))

describe('overlay', () => {
  it('replaces single rows in their place by newer ones', () => {
    expect(overlay(page, latest([['a', 99, 11]]), idOf)).toEqual([
      { id: 'b', value: 1 },
      { id: 'a', value: 99 },
    ])
  })

  it('leaves a page alone that was fetched after the delta', () => {
    expect(overlay(page, latest([['a', 99, 9]]), idOf)).toEqual(page.rows)
    expect(overlay(page, latest([['a', 99, 10]]), idOf)).toEqual(page.rows)
  })

  it('adds nothing', () => {
    expect(overlay(page, latest([['c', 3, 11]]), idOf)).toEqual(page.rows)
  })
})

describe('newcomers', () => {
  it('counts what is newer than the page, not on it, and belongs to the list', () => {
    const news = latest([
      ['a', 1, 11],
      ['c', 3, 11],
      ['d', 4, 9],
      ['e', -5, 12],
    ])
    expect(newcomers(page, news, idOf, (row) => row.value > 0)).toEqual([{ id: 'c', value: 3 }])
  })
})
