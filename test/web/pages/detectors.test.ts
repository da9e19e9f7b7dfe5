import { describe, expect, it } from 'vitest'
import type { DetectorRow } from '#server/contract/detector.ts'
import { fieldOf, pastMoment } from '../../../web/src/pages/detector/back-test-moment.ts'
import { inOrder, matches, type DetectorFilters } from '../../../web/src/pages/detectors/detector-filters.ts'

const row = (id: string, more: Partial<DetectorRow> = {}): DetectorRow => ({
  id,
  aliases: ['OLD_NAME'],
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: ['wsl', 'linux'],
  roles: null,
  needs: ['path'],
  wants: [],
  title: { en: 'A stale directory on PATH', zh: 'PATH 中的过期目录' },
  why: { en: 'It misleads.', zh: '会误导。' },
  rule: { en: 'Fires for an SDK without go.', zh: '缺少 go 时触发。' },
  severityVaries: null,
  source: 'test',
  ...more,
})
const none: DetectorFilters = {
  search: undefined,
  severity: undefined,
  layer: undefined,
  platform: undefined,
}

describe('finding a detector', () => {
  it.each([
    ['its id', { search: 'bin_orphan' }, true],
    ['a former name', { search: 'old_name' }, true],
    ['Chinese', { search: '过期' }, true],
    ['words from different texts, in any order', { search: 'SDK stale' }, true],
    ['words of which one is missing', { search: 'stale goroot' }, false],
    ['its severity', { severity: 'high' }, true],
    ['another severity', { severity: 'low' }, false],
    ['any of its layers', { layer: 'ci' }, true],
    ['another layer', { layer: 'editor' }, false],
    ['any of its platforms', { platform: 'wsl' }, true],
    ['another platform', { platform: 'windows' }, false],
    ['all at once', { search: 'path', severity: 'high', layer: 'user', platform: 'linux' }, true],
  ])('by %s', (_, filters, found) => {
    expect(matches(row('GO_BIN_ORPHAN'), { ...none, ...filters })).toBe(found)
  })

  it('sorts by severity, then by id, either way', () => {
    const rows = [row('B', { severity: 'low' }), row('C'), row('A')]
    const ids = (by: 'severity' | 'id', order: 'asc' | 'desc') =>
      inOrder(rows, { by, order }).map(({ id }) => id)
    expect(ids('severity', 'desc')).toEqual(['A', 'C', 'B'])
    expect(ids('severity', 'asc')).toEqual(['B', 'A', 'C'])
    expect(ids('id', 'desc')).toEqual(['C', 'B', 'A'])
  })
})

describe('the moment of a back-test', () => {
  const now = Date.parse('2026-11-21T10:00:30.000Z')
  it('is what the field shows, in the zone of the reader', () => {
    const moment = new Date('2026-11-14T10:00:00.000Z')
    expect(pastMoment(fieldOf(moment), now)).toBe(moment.toISOString())
  })
  it.each([
    ['nothing', ''],
    ['the future', fieldOf(new Date(now + 120_000))],
  ])('is not %s', (_, field) => {
    expect(pastMoment(field, now)).toBeNull()
  })
})
