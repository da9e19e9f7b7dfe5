// @vitest-environment happy-dom
import { h, shallowRef } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../../../web/src/api/problem.ts'
import type { Column } from '../../../web/src/components/column.ts'
import DataTable from '../../../web/src/components/DataTable.vue'
import { listed } from './listed.ts'

type Row = { id: string; name: string; count: number }

const columns: Column[] = [
  { id: 'name', label: 'Name', sort: 'hostname' },
  { id: 'count', label: 'Count', sort: 'findings', firstOrder: 'desc', align: 'end' },
  { id: 'plain', label: 'Plain' },
]
const rows: Row[] = [
  { id: 'a', name: 'alpha', count: 3 },
  { id: 'b', name: 'beta', count: 0 },
]

const answer = (error: Error | null = null) => ({
  data: shallowRef(undefined),
  error: shallowRef(error),
  isPlaceholderData: shallowRef(false),
  refetch: vi.fn(),
})

const table = (props: Record<string, unknown>) =>
  listed(
    DataTable,
    {
      caption: 'Hosts',
      columns,
      rowKey: (row: Row) => row.id,
      rowLink: (row: Row) => ({ name: 'host', params: { id: row.id } }),
      answer: answer(),
      ...props,
    },
    {
      'cell-name': ({ row }: { row: Row }) => [h('b', row.name)],
      empty: () => [h('p', 'nothing yet')],
      footer: () => [h('p', 'the pager')],
    },
  )

describe('DataTable', () => {
  it('shows rows in the order given, each with one link', () => {
    const { shown } = table({ rows })
    expect(shown.findAll('tbody tr').map((row) => row.text())).toEqual(['alpha', 'beta'])
    expect(shown.findAll('tbody a').map((link) => link.attributes('href'))).toEqual(['/hosts/a', '/hosts/b'])
    expect(shown.find('caption').text()).toBe('Hosts')
  })

  it('says which column is sorted and how', async () => {
    const { shown, goTo } = table({ rows })
    await goTo('/?sort=findings&order=desc')
    const sorted = shown.findAll('th').map((head) => head.attributes('aria-sort'))
    expect(sorted).toEqual([undefined, 'descending', undefined])
  })

  it('sorts by real buttons: first the order the column likes, then the other', async () => {
    const { shown, address } = table({ rows })
    const [name, count, none] = shown.findAll('th button')
    expect(none).toBeUndefined()
    await name?.trigger('click')
    expect(await address()).toBe('/?sort=hostname&order=desc')
    await count?.trigger('click')
    expect(await address()).toBe('/?sort=findings&order=desc')
  })

  it('keeps four states apart: loading, nothing yet, no match, failed', async () => {
    const { shown, goTo, address } = table({ rows: undefined })
    expect(shown.find('[aria-busy="true"] .skeleton').exists()).toBe(true)

    await shown.setProps({ rows: [] })
    expect(shown.text()).toBe('nothing yet')

    await goTo('/?presence=late')
    expect(shown.text()).toContain('Nothing matches these filters')
    await shown.find('button').trigger('click')
    expect(await address()).toBe('/')

    const failed = answer(
      new ApiProblem({ code: 'internal', status: 500, detail: 'broken', requestId: 'req-7' }),
    )
    await shown.setProps({ rows: undefined, answer: failed })
    expect(shown.find('[role="alert"]').text()).toContain('req-7')
    await shown.get('[role="alert"] button').trigger('click')
    expect(failed.refetch).toHaveBeenCalledOnce()
  })

  it('keeps the rows it has when a later fetch fails, and says so', async () => {
    const failed = answer(new Error('lost'))
    const { shown } = table({ rows, answer: failed })
    expect(shown.findAll('tbody tr')).toHaveLength(2)
    expect(shown.find('[role="alert"]').exists()).toBe(false)
    const note = shown.get('[role="status"]')
    expect(note.text()).toContain('could not be refreshed')
    await note.get('button').trigger('click')
    expect(failed.refetch).toHaveBeenCalledOnce()
  })

  it('offers new rows instead of moving the ones under the cursor', async () => {
    const again = answer()
    const { shown } = table({ rows, fresh: 12, answer: again })
    const pill = shown.get('[role="status"] button')
    expect(pill.text()).toBe('12 new')
    await pill.trigger('click')
    expect(again.refetch).toHaveBeenCalledOnce()
    expect(shown.findAll('tbody tr')).toHaveLength(2)
  })
})
