// @vitest-environment happy-dom
import { h } from 'vue'
import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../../../web/src/api/problem.ts'
import type { Column } from '../../../web/src/components/column.ts'
import DataTable from '../../../web/src/components/DataTable.vue'
import { mounted } from './mounted.ts'

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

const table = (props: Record<string, unknown>) =>
  mounted(
    DataTable,
    {
      caption: 'Hosts',
      columns,
      rowKey: (row: Row) => row.id,
      rowLink: (row: Row) => ({ name: 'host', params: { id: row.id } }),
      ...props,
    },
    {
      slots: {
        'cell-name': ({ row }: { row: Row }) => h('b', row.name),
        empty: 'nothing yet',
        footer: 'the pager',
      },
    },
  )

describe('DataTable', () => {
  it('shows rows in the order given, each with one link', () => {
    const shown = table({ rows })
    expect(shown.findAll('tbody tr').map((row) => row.text())).toEqual(['alpha', 'beta'])
    expect(shown.findAll('tbody a').map((link) => link.attributes('href'))).toEqual(['/hosts/a', '/hosts/b'])
    expect(shown.find('caption').text()).toBe('Hosts')
  })

  it('says which column is sorted and how', () => {
    const shown = table({ rows, sort: { by: 'findings', order: 'desc' } })
    const sorted = shown.findAll('th').map((head) => head.attributes('aria-sort'))
    expect(sorted).toEqual([undefined, 'descending', undefined])
  })

  it('sorts by real buttons: first the order the column likes, then the other', async () => {
    const shown = table({ rows, sort: { by: 'hostname', order: 'asc' } })
    const [name, count, none] = shown.findAll('th button')
    expect(none).toBeUndefined()
    await name?.trigger('click')
    await count?.trigger('click')
    expect(shown.emitted('sort')).toEqual([
      [{ by: 'hostname', order: 'desc' }],
      [{ by: 'findings', order: 'desc' }],
    ])
  })

  it('keeps four states apart: loading, nothing yet, no match, failed', async () => {
    const shown = table({ rows: undefined })
    expect(shown.find('[aria-busy="true"] .skeleton').exists()).toBe(true)

    await shown.setProps({ rows: [] })
    expect(shown.text()).toBe('nothing yet')

    await shown.setProps({ rows: [], filtered: true })
    expect(shown.text()).toContain('Nothing matches these filters')
    await shown.find('button').trigger('click')
    expect(shown.emitted('clear')).toHaveLength(1)

    const error = new ApiProblem({ code: 'internal', status: 500, detail: 'broken', requestId: 'req-7' })
    await shown.setProps({ rows: undefined, error })
    expect(shown.find('[role="alert"]').text()).toContain('req-7')
  })

  it('keeps the rows it has when a later fetch fails', () => {
    const shown = table({ rows, error: new Error('lost') })
    expect(shown.findAll('tbody tr')).toHaveLength(2)
    expect(shown.find('[role="alert"]').exists()).toBe(false)
  })

  it('offers new rows instead of moving the ones under the cursor', async () => {
    const shown = table({ rows, fresh: 12 })
    const pill = shown.get('[role="status"] button')
    expect(pill.text()).toBe('12 new')
    await pill.trigger('click')
    expect(shown.emitted('refresh')).toHaveLength(1)
    expect(shown.findAll('tbody tr')).toHaveLength(2)
  })
})
