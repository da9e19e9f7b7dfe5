// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import FilterBar from '../../../web/src/components/FilterBar.vue'
import { listed } from './listed.ts'

const presence = {
  id: 'presence',
  label: 'Presence',
  value: 'late',
  options: [{ value: 'late', label: 'Late' }],
}
const pattern = { id: 'pattern', label: 'Pattern', value: 'GO_MISSING', options: [] }

describe('FilterBar', () => {
  it('shows every filter that is set as a chip, with its words', () => {
    const { shown } = listed(FilterBar, { filters: [presence, pattern] })
    expect(shown.findAll('li button').map((chip) => chip.attributes('aria-label') ?? chip.text())).toEqual([
      'Remove filter Presence: Late',
      'Remove filter Pattern: GO_MISSING',
      'Clear filters',
    ])
  })

  it('removes a filter by its chip', async () => {
    const { shown, goTo, address } = listed(FilterBar, { filters: [presence, pattern] })
    await goTo('/?presence=late&pattern=GO_MISSING')
    await shown.get('li button').trigger('click')
    expect(await address()).toBe('/?pattern=GO_MISSING')
  })

  it('removes all of them at once', async () => {
    const { shown, goTo, address } = listed(FilterBar, { filters: [presence, pattern] })
    await goTo('/?presence=late&pattern=GO_MISSING')
    await shown.get('li:last-child button').trigger('click')
    expect(await address()).toBe('/')
  })

  it('has no menu for a filter that only a link can set', () => {
    const { shown } = listed(FilterBar, { filters: [presence, pattern] })
    expect(shown.findAll('[aria-haspopup="menu"]').map((menu) => menu.text())).toEqual(['Presence'])
  })

  it('searches once, after the typing has paused', async () => {
    vi.useFakeTimers()
    const { shown, address } = listed(FilterBar, { search: 'Search', filters: [] })
    const box = shown.get('input')
    await box.setValue('d')
    await box.setValue('dev ')
    expect(await address()).toBe('/')
    await vi.advanceTimersByTimeAsync(300)
    expect(await address()).toBe('/?search=dev')
    vi.useRealTimers()
  })
})
