import { describe, expect, it } from 'vitest'
import { SEVERITIES } from '#agent/contract/finding.ts'
import { bytes, integer, percent } from '../../../web/src/format/number.ts'
import { bySeverity, SEVERITY_ORDER, totalOf } from '../../../web/src/format/severity.ts'

describe('numbers', () => {
  it('group thousands as the language does', () => {
    expect(integer(1234567, 'en')).toBe('1,234,567')
    expect(integer(1234567, 'zh')).toBe('1,234,567')
    expect(integer(0, 'en')).toBe('0')
  })

  it.each([
    [0, '0%'],
    [0.034, '3.4%'],
    [0.0004, '0%'],
    [0.345, '35%'],
    [1, '100%'],
  ])('%d is %s', (share, text) => expect(percent(share, 'en')).toBe(text))

  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [150 * 1024 * 1024, '150 MiB'],
    [16 * 1024 ** 3, '16 GiB'],
    [5000 * 1024 ** 4, '5,000 TiB'],
  ])('%d is %s', (size, text) => expect(bytes(size, 'en')).toBe(text))
})

describe('severities', () => {
  it('come in the order of the contract', () => {
    expect(SEVERITY_ORDER).toEqual(SEVERITIES)
    expect(['info', 'critical', 'low'].sort((a, b) => bySeverity(a as 'info', b as 'info'))).toEqual([
      'critical',
      'low',
      'info',
    ])
  })

  it('add up', () => {
    expect(totalOf({ critical: 1, high: 2, medium: 3, low: 4, info: 5 })).toBe(15)
  })
})
