import { expect, test } from 'vitest'
import { table, type Cell } from '../../../agent/report/table.ts'
import { width } from '../../../agent/report/width.ts'

const plain = (text: string) => text
const rows = (...lines: string[][]): Cell[][] => lines.map((line) => line.map((text) => ({ text })))

test('columns stand below each other, wide characters counted as two', () => {
  const lines = table(['a', 'b'], rows(['目录', 'x'], ['dir', 'y']), 80, plain)
  expect(lines).toEqual(['a     b', '目录  x', 'dir   y'])
  expect(new Set(lines.map(width)).size).toBe(1)
})

test('what does not fit becomes blocks with a heading before each value, nothing cut, nothing empty', () => {
  const path = `/${'deep/'.repeat(10)}bin`
  expect(table(['#', 'entry', 'problem'], rows(['0', path, ''], ['1', '/b', 'x']), 40, plain)).toEqual([
    '0',
    `  entry    ${path}`,
    '1',
    '  entry    /b',
    '  problem  x',
  ])
})

test('headings that say nothing take no line', () => {
  expect(table(['', ''], rows(['a', 'b']), 80, plain)).toEqual(['a  b'])
})

test('colour does not count as width', () => {
  const red = (text: string) => `<${text}>`
  expect(table(['a', 'b'], [[{ text: 'xx', paint: red }, { text: 'y' }]], 80, red)).toEqual([
    '<a>   <b>',
    '<xx>  y',
  ])
})
