import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { describe, expect, it } from 'vitest'
import { oneOf, present, useListState } from '../../../web/src/components/list-state.ts'

/** A list on a page at the address, and the address as it is now. */
async function listAt(address: string) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/hosts', component: { render: () => null } }],
  })
  await router.push(address)
  const list = createApp({})
    .use(router)
    .runWithContext(() =>
      useListState({
        filters: ['search', 'presence'],
        values: { presence: ['late', 'silent'] },
        sorts: ['hostname', 'findings'],
        defaultSort: { by: 'findings', order: 'desc' },
      }),
    )
  return { list, router, address: () => router.currentRoute.value.fullPath }
}

describe('a list whose state is in the URL', () => {
  it('reads filters, sort, size and place from the address', async () => {
    const { list } = await listAt('/hosts?search=dev&sort=hostname&order=asc&limit=100&cursor=abc')
    expect(list.filters.value).toEqual({ search: 'dev', presence: undefined })
    expect(list.sort.value).toEqual({ by: 'hostname', order: 'asc' })
    expect(list.limit.value).toBe(100)
    expect(list.cursor.value).toBe('abc')
    expect(list.filtered.value).toBe(true)
  })

  it.each([
    ['an unknown column', '?sort=password&order=asc'],
    ['a repeated name', '?sort=hostname&sort=findings'],
    ['nothing', ''],
  ])('falls back to its own sort for %s', async (_, query) => {
    const { list } = await listAt(`/hosts${query}`)
    expect(list.sort.value).toEqual({ by: 'findings', order: 'desc' })
  })

  it('takes a value that a filter does not have for none', async () => {
    const { list } = await listAt('/hosts?presence=offline')
    expect(list.filters.value.presence).toBeUndefined()
    expect(list.filtered.value).toBe(false)
  })

  it.each(['0', '-1', '51', '1e9', 'many'])('offers its own sizes only, not %s', async (limit) => {
    const { list } = await listAt(`/hosts?limit=${limit}`)
    expect(list.limit.value).toBe(50)
  })

  it('goes back to the first page with another filter, and keeps what else is in the address', async () => {
    const { list, address } = await listAt('/hosts?cursor=abc&tab=all')
    await list.setFilter('presence', 'late')
    expect(address()).toBe('/hosts?tab=all&presence=late')
    expect(list.isFirst.value).toBe(true)
  })

  it('takes what menus and headers say by name, and passes over what it has not', async () => {
    const { list, address } = await listAt('/hosts')
    list.chooseFilter('colour', 'red')
    list.chooseSort({ by: 'colour', order: 'asc' })
    list.chooseFilter('presence', 'late')
    await new Promise((done) => setTimeout(done))
    expect(address()).toBe('/hosts?presence=late')
    list.chooseSort({ by: 'hostname', order: 'asc' })
    await new Promise((done) => setTimeout(done))
    expect(list.sort.value).toEqual({ by: 'hostname', order: 'asc' })
  })

  it('removes all its filters and nothing else', async () => {
    const { list, address } = await listAt('/hosts?search=dev&presence=late&tab=all')
    await list.clearFilters()
    expect(address()).toBe('/hosts?tab=all')
    expect(list.filtered.value).toBe(false)
  })

  it('walks forwards by cursor and back the same way', async () => {
    const { list } = await listAt('/hosts')
    await list.next('second')
    await list.next('third')
    await list.previous()
    expect(list.cursor.value).toBe('second')
    await list.previous()
    expect(list.isFirst.value).toBe(true)
  })

  it('leads from a page opened by its link to the first one', async () => {
    const { list } = await listAt('/hosts?cursor=abc')
    await list.previous()
    expect(list.isFirst.value).toBe(true)
  })

  it('makes one history entry for a choice and none for typing', async () => {
    const { list, router, address } = await listAt('/hosts')
    await list.setFilter('presence', 'late')
    await list.setFilter('search', 'd', 'replace')
    await list.setFilter('search', 'de', 'replace')
    router.back()
    await new Promise((done) => setTimeout(done))
    expect(address()).toBe('/hosts')
  })
})

describe('query parts', () => {
  it('leaves out what is not set, and keeps false and 0', () => {
    expect(present({ a: undefined, b: false, c: 0, d: '' })).toEqual({ b: false, c: 0, d: '' })
  })
  it('knows its words only', () => {
    expect(oneOf(['late', 'silent'], 'late')).toBe('late')
    expect(oneOf(['late', 'silent'], 'LATE')).toBeUndefined()
    expect(oneOf(['late', 'silent'], undefined)).toBeUndefined()
  })
})
