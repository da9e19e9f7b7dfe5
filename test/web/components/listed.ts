import { flushPromises } from '@vue/test-utils'
import { defineComponent, h, type Component, type Slot } from 'vue'
import { useListState } from '../../../web/src/components/list-state.ts'
import { memoryRouter, mounted } from './mounted.ts'

/** A part of a list as a page has it: with the list's state in the address. */
export function listed(part: Component, props: Record<string, unknown>, slots: Record<string, Slot> = {}) {
  const page = defineComponent({
    inheritAttrs: false,
    setup(_, { attrs }) {
      const list = useListState({
        filters: ['search', 'presence', 'pattern'],
        sorts: ['hostname', 'findings'],
        defaultSort: { by: 'hostname', order: 'asc' },
      })
      return () => h(part, { list, ...attrs }, slots)
    },
  })
  const router = memoryRouter()
  return {
    shown: mounted(page, props, { router }),
    goTo: (address: string) => router.push(address),
    address: async () => {
      await flushPromises()
      return router.currentRoute.value.fullPath
    },
  }
}
