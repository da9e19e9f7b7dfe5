import { mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import type { Component, FunctionalComponent } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n, setLanguage, type Language } from '../../../web/src/locales/index.ts'

type Slots = Record<string, string | FunctionalComponent<{ row: never }>>
type Setting = { language?: Language; queryClient?: QueryClient; slots?: Slots }

/** A component as the application mounts it: with its router, texts and query client. */
export function mounted(component: Component, props: Record<string, unknown>, setting: Setting = {}) {
  setLanguage(setting.language ?? 'en')
  const page = { render: () => null }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: page },
      { path: '/hosts/:id', name: 'host', component: page },
    ],
  })
  const queryClient = setting.queryClient ?? new QueryClient()
  return mount(component, {
    props,
    slots: setting.slots ?? {},
    global: { plugins: [router, i18n, [VueQueryPlugin, { queryClient }]] },
  })
}
