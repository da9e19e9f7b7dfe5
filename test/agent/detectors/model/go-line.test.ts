import { expect, test } from 'vitest'
import { compareGoLines, langOfLine, toolchainLine } from '../../../../agent/detectors/model/go-line.ts'

test('orders go lines as Go does', () => {
  // Checked against go/version of Go 1.23; `1` is 1.0.0, and before 1.21 a bare language is its first release.
  const ordered = [
    '',
    '1',
    '1.9',
    '1.20rc1',
    '1.20',
    '1.20.1',
    '1.21',
    '1.21rc2',
    '1.21.0',
    '1.22',
    '1.100',
    '2.0',
  ]
  for (const [at, line] of ordered.entries())
    for (const [other, text] of ordered.entries())
      expect(Math.sign(compareGoLines(line, text)), `${line} ${text}`).toBe(Math.sign(at - other))
  expect(compareGoLines('1.20', '1.20.0')).toBe(0)
  expect(compareGoLines('1.22.3-custom', 'next')).toBe(0)
})

test.each([
  ['go1.22.3', '1.22.3'],
  ['go1.22.3-fips', '1.22.3'],
  ['go1.25rc1', '1.25rc1'],
])('%s of a toolchain line', (toolchain, line) => expect(toolchainLine(toolchain)).toBe(line))

test('language version', () => {
  expect([langOfLine('1.22.3'), langOfLine('1.22'), langOfLine('stable')]).toEqual(['1.22', '1.22', null])
})
