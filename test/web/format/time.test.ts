import { describe, expect, it } from 'vitest'
import { absoluteTime, duration, relativeTime } from '../../../web/src/format/time.ts'

const NOW = Date.parse('2026-03-10T12:00:00Z')
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('relativeTime', () => {
  it.each([
    [0, 'now', '现在'],
    [-9 * SECOND, 'now', '现在'],
    [-10 * SECOND, '10 seconds ago', '10秒钟前'],
    [-59_999, '59 seconds ago', '59秒钟前'],
    [-MINUTE, '1 minute ago', '1分钟前'],
    [-5 * MINUTE, '5 minutes ago', '5分钟前'],
    [-3 * HOUR, '3 hours ago', '3小时前'],
    // At one in the night, what was at seven in the evening two dates before is no "yesterday".
    [-30 * HOUR, '1 day ago', '1天前'],
    [-40 * DAY, '1 month ago', '1个月前'],
    [-400 * DAY, '1 year ago', '1年前'],
    [-800 * DAY, '2 years ago', '2年前'],
    [34 * HOUR, 'in 1 day', '1天后'],
    [3 * DAY, 'in 3 days', '3天后'],
    [7 * DAY - SECOND, 'in 7 days', '7天后'],
  ])('%d ms from now', (difference, en, zh) => {
    const at = new Date(NOW + difference)
    expect(relativeTime(at, NOW, 'en')).toBe(en)
    expect(relativeTime(at.toISOString(), new Date(NOW), 'zh')).toBe(zh)
  })

  it('says nothing for what is no time', () => {
    expect(relativeTime('soon', NOW, 'en')).toBe('')
    expect(absoluteTime('soon', 'en')).toBe('')
  })
})

describe('absoluteTime', () => {
  it('names the zone it is told in', () => {
    const at = '2026-03-10T23:05:09Z'
    expect(absoluteTime(at, 'en', 'UTC')).toBe('Mar 10, 2026, 23:05:09 UTC')
    expect(absoluteTime(at, 'zh', 'Asia/Shanghai')).toContain('2026年3月11日')
  })
})

describe('duration', () => {
  it.each([
    [0, '0 sec', '0秒'],
    [59_400, '59 sec', '59秒'],
    [59_700, '1 min', '1分钟'],
    [2 * HOUR + 5 * MINUTE + SECOND, '2 hr 5 min', '2小时 5分钟'],
    [3 * DAY + 20 * SECOND, '3 days', '3天'],
    [-5, '0 sec', '0秒'],
  ])('%d ms', (milliseconds, en, zh) => {
    expect(duration(milliseconds, 'en')).toBe(en)
    expect(duration(milliseconds, 'zh')).toBe(zh)
  })
})
