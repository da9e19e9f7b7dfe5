import { describe, expect, test } from 'vitest'
import { GO_RELEASES } from '../../../../agent/detectors/facts/go-releases.ts'
import {
  daysBetween,
  endOfSupport,
  flawsOf,
  isSupported,
  newestMinor,
  supportedReleases,
} from '../../../../agent/detectors/model/go-releases.ts'
import { parseGoVersion } from '../../../../agent/detectors/model/go-version.ts'

const version = (text: string) => {
  const parsed = parseGoVersion(text)
  if (!parsed) throw new Error(`no version: ${text}`)
  return parsed
}

describe('the facts', () => {
  test('are complete, in order, and not from after their date', () => {
    expect(GO_RELEASES.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(GO_RELEASES.minors.map(({ minor }) => minor)).toEqual(GO_RELEASES.minors.map((_, index) => index))
    const days = GO_RELEASES.minors.map(({ released }) => released)
    expect(days).toEqual([...days].sort())
    for (const { minor, released, patch, patched } of GO_RELEASES.minors) {
      expect((patched ?? released) <= GO_RELEASES.asOf && (patched ?? released) >= released).toBe(true)
      if (minor >= 16) expect(patch).toBeGreaterThan(0)
    }
    for (const { published, ranges } of GO_RELEASES.advisories) {
      expect(published <= GO_RELEASES.asOf).toBe(true)
      expect(ranges.length).toBeGreaterThan(0)
    }
  })
})

describe('support', () => {
  test.each([
    // version, moment, supported
    ['go1.25.3', '2026-08-18T23:00:00.000Z', true],
    ['go1.25.3', '2026-08-19T00:00:00.000Z', false],
    ['go1.26.9', '2026-11-21T00:00:00.000Z', true],
    ['go1.19.8', '2023-08-07T12:00:00.000Z', true],
    ['go1.19.8', '2023-08-08T12:00:00.000Z', false],
    ['go1.4.2', '2026-01-01T00:00:00.000Z', false],
    ['go1.28rc1', '2027-01-01T00:00:00.000Z', true],
    ['go1.27-20260101-RC00', '2026-11-21T00:00:00.000Z', true],
  ])('%s at %s: %s', (text, at, expected) => {
    expect(isSupported(version(text), at)).toBe(expected)
  })

  test('ends on the day of the second release after it', () => {
    expect(endOfSupport(version('go1.24.13'))).toBe('2026-02-10')
    expect(endOfSupport(version('go1.27.2'))).toBeUndefined()
    expect(endOfSupport(version('go2.0'))).toBeUndefined()
  })

  test('newest release by time', () => {
    expect(newestMinor('2024-02-05T00:00:00Z')).toBe(21)
    expect(newestMinor('2024-02-06T00:00:00Z')).toBe(22)
    expect(newestMinor('2001-01-01T00:00:00Z')).toBe(0)
    expect(supportedReleases('2026-10-01T00:00:00Z')).toEqual(['1.27', '1.26'])
  })
})

test('days between two moments', () => {
  expect(daysBetween('2026-08-19', '2026-09-18T23:59:00Z')).toBe(30)
  expect(daysBetween('2026-08-20', '2026-08-19')).toBe(-1)
})

describe('flaws', () => {
  const ids = (text: string, at = '2026-11-21T00:00:00Z') => flawsOf(version(text), at).map(({ id }) => id)

  test('are those published by the moment', () => {
    expect(ids('go1.26.2', '2026-05-06T00:00:00Z')).toEqual([])
    expect(ids('go1.26.2', '2026-05-07T00:00:00Z')).toEqual(['GO-2026-4984'])
    expect(ids('go1.26.2', '2026-08-14T00:00:00Z')).toEqual(['GO-2026-4984', 'GO-2026-6179', 'GO-2026-6180'])
  })

  test('end with the fixed version of each line', () => {
    expect(ids('go1.25.10', '2026-05-08T00:00:00Z')).toEqual([])
    expect(ids('go1.25.9', '2026-05-08T00:00:00Z')).toEqual(['GO-2026-4984'])
    expect(ids('go1.26.3', '2026-05-08T00:00:00Z')).toEqual([])
    expect(ids('go1.25.13', '2026-08-14T00:00:00Z')).toEqual([])
    expect(ids('go1.26.5', '2026-08-14T00:00:00Z')).toEqual(['GO-2026-6179', 'GO-2026-6180'])
    expect(ids('go1.27rc2', '2026-08-14T00:00:00Z')).toEqual(['GO-2026-6179', 'GO-2026-6180'])
    expect(ids('go1.27rc3', '2026-08-14T00:00:00Z')).toEqual([])
    expect(ids('go1.21.0', '2023-10-01T00:00:00Z')).toEqual(['GO-2023-2042'])
    expect(ids('go1.21rc2', '2023-10-01T00:00:00Z')).toEqual(['GO-2023-2042'])
    expect(ids('go1.20.4', '2023-10-01T00:00:00Z')).toEqual([])
    expect(ids('go1.26.9')).toEqual([])
    expect(ids('go1.27.2')).toEqual([])
  })

  test('name the fix on the version’s own line, or the lowest above it', () => {
    expect(flawsOf(version('go1.26.0'), '2026-05-08')[0]).toMatchObject({ fixed: '1.26.3' })
    expect(flawsOf(version('go1.19.8'), '2026-05-08')[0]).toMatchObject({ fixed: '1.25.10' })
  })

  test('of a development build are not known', () => {
    expect(ids('devel go1.26-abcdef0')).toEqual([])
  })
})
