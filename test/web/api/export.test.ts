import { describe, expect, it } from 'vitest'
import { exportUrl } from '../../../web/src/api/export.ts'

describe('exportUrl', () => {
  it('keeps filters and order, and asks for every page', () => {
    const query = { kind: 'wsl', search: 'a b', sort: 'findings', limit: 50, cursor: 'x', total: true }
    expect(exportUrl('hosts', query, 'csv')).toBe(
      '/api/v1/hosts?format=csv&kind=wsl&search=a+b&sort=findings',
    )
  })
})
