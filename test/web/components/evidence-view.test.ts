// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/vue-query'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '#agent/contract/finding.ts'
import type { DetectorList } from '#server/contract/detector.ts'
import { detectorsQuery } from '../../../web/src/api/detectors.ts'
import EvidenceView from '../../../web/src/components/EvidenceView.vue'
import { mounted } from './mounted.ts'

const catalogue: DetectorList = {
  catalogue: '1',
  rows: [],
  vocabulary: { directory: { en: 'Directory', zh: '目录' }, matches: { en: 'Matches', zh: '匹配项' } },
}

function evidence(evidence: Evidence, language: 'en' | 'zh' = 'en') {
  const queryClient = new QueryClient()
  queryClient.setQueryData(detectorsQuery().queryKey, catalogue)
  return mounted(EvidenceView, { evidence }, { queryClient, language })
}

describe('EvidenceView', () => {
  it('names fields by the vocabulary, in the language in use, and unknown ones by themselves', () => {
    expect(
      evidence({ directory: '/usr/bin', odd: 1 })
        .findAll('dt')
        .map((name) => name.text()),
    ).toEqual(['Directory', 'odd'])
    expect(evidence({ directory: '/usr/bin' }, 'zh').find('dt').text()).toBe('目录')
  })

  it('tells missing, empty, zero and false apart', () => {
    const shown = evidence({ missing: null, empty: '', zero: 0, no: false })
    expect(shown.findAll('dd').map((value) => value.text())).toEqual(['—', 'empty', '0', 'no'])
  })

  it('shows where a value came from with file and line', () => {
    const shown = evidence({
      origin: { kind: 'profile', ref: '/home/<u1>/.bashrc', line: 12, confidence: 'high' },
    })
    expect(shown.find('dd').text()).toContain('/home/<u1>/.bashrc:12')
    expect(shown.find('dd').text()).toContain('shell start-up file')
    expect(shown.text()).not.toContain('a guess')
  })

  it('marks what is only a guess', () => {
    const shown = evidence({ origin: { kind: 'user', ref: 'HKCU\\Environment\\Path', confidence: 'low' } })
    expect(shown.text()).toContain('HKCU\\Environment\\Path')
    expect(shown.text()).toContain('a guess')
  })

  it('draws rows that have different fields as one table', () => {
    const shown = evidence({
      matches: [{ path: 'C:\\Go\\bin' }, { path: 'D:\\go\\bin', version: 'go1.22.3' }],
    })
    expect(shown.findAll('th').map((head) => head.text())).toEqual(['path', 'version'])
    expect(shown.findAll('tbody tr').map((row) => row.findAll('td').map((cell) => cell.text()))).toEqual([
      ['C:\\Go\\bin', '—'],
      ['D:\\go\\bin', 'go1.22.3'],
    ])
  })

  it('never reads evidence as markup', () => {
    const shown = evidence({ directory: '<img src=x onerror=alert(1)>' })
    expect(shown.find('img').exists()).toBe(false)
    expect(shown.text()).toContain('<img src=x')
  })
})
