import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareGoVersions,
  langOf,
  parseGoVersion,
  sameRelease,
} from '../../../../agent/detectors/model/go-version.ts'

test.each([
  ['go1.22.3', '1.22', 3, null, ''],
  ['go1.24rc1', '1.24', 0, 'rc', ''],
  ['go1.23-rc.1', '1.23', 0, 'rc', ''],
  ['go1.18beta2', '1.18', 0, 'beta', ''],
  ['go version go1.22.3 linux/amd64', '1.22', 3, null, ''],
  ['go1.22.3-X:boringcrypto', '1.22', 3, null, 'X:boringcrypto'],
  ['go1.25.4 X:nodwarf5', '1.25', 4, null, 'X:nodwarf5'],
  ['go1.17.3b7', '1.17', 3, null, 'b7'],
  ['go1.22.3\ntime 2024-04-30T00:00:00Z', '1.22', 3, null, 'time 2024-04-30T00:00:00Z'],
  ['devel go1.28-abcdef12 Mon Jan 1 2026', '1.28', 0, 'devel', ''],
  ['go1.27-devel_abcdef12 Tue', '1.27', 0, 'devel', ''],
  ['1.18 gccgo', '1.18', 0, null, 'gccgo'],
  ['1.22', '1.22', 0, null, ''],
])('%s', (text, lang, patch, pre, suffix) => {
  const version = parseGoVersion(text)
  expect(version && langOf(version)).toBe(lang)
  expect(version?.patch).toBe(patch)
  expect(version?.pre?.kind ?? null).toBe(pre)
  expect(version?.suffix).toBe(suffix)
})

test.each(['', 'devel +b7a85e0 Wed', 'go', 'go1.22x', 'gopher1.2'])('no version in %j', (text) =>
  expect(parseGoVersion(text)).toBeNull(),
)

test('order', () => {
  const ordered = [
    'go1.9',
    'go1.10',
    'devel go1.21-abc',
    'go1.21beta1',
    'go1.21rc2',
    'go1.21rc10',
    'go1.21.0',
    'go1.21.11',
  ]
  const parsed = ordered.map((text) => parseGoVersion(text))
  const sorted = parsed.toReversed().toSorted((a, b) => (a && b ? compareGoVersions(a, b) : 0))
  expect(sorted).toEqual(parsed)
})

test.each([
  ['go1.22.3', 'go1.22.3-X:boringcrypto', true],
  ['go1.21', 'go1.21.0', true],
  ['go1.22.3', 'go1.22.4', false],
  ['go1.22rc1', 'go1.22.0', false],
  ['devel go1.28-abcdef1 Mon', 'devel go1.28-abcdef123 Mon', true],
  ['devel go1.28-abcdef1', 'devel go1.28-1234567', false],
  ['devel go1.28-abcdef1', 'devel go1.28', null],
  ['go1.22.3', 'devel +b7a85e0', null],
  ['strange', 'strange', true],
])('%s and %s', (a, b, same) => {
  expect(sameRelease(a, b)).toBe(same)
  expect(sameRelease(b, a)).toBe(same)
})

test('comparison is antisymmetric and agrees with the numbers', () => {
  const version = fc.record({ minor: fc.nat(40), patch: fc.nat(20) })
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [left, right] = [a, b].map(({ minor, patch }) => parseGoVersion(`go1.${minor}.${patch}`))
      if (!left || !right) throw new Error('a plain version did not parse')
      expect(Math.sign(compareGoVersions(left, right))).toBe(
        Math.sign(a.minor - b.minor || a.patch - b.patch),
      )
      expect(compareGoVersions(left, right) + compareGoVersions(right, left)).toBe(0)
    }),
  )
})
