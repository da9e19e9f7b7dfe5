import { mount } from '@vue/test-utils'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { i18n, setLanguage, type Language } from '../../../web/src/locales/index.ts'

type Setting = { language?: Language; queryClient?: QueryClient; router?: Router }

export function memoryRouter(): Router {
  const page = { render: () => null }
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: page },
      { path: '/hosts/:id', name: 'host', component: page },
    ],
  })
}

/** A component as the application mounts it: with its router, texts and query client. */
export function mounted(component: Component, props: Record<string, unknown>, setting: Setting = {}) {
  setLanguage(setting.language ?? 'en')
  const router = setting.router ?? memoryRouter()
  const queryClient = setting.queryClient ?? new QueryClient()
  return mount(component, {
    props,
    global: { plugins: [router, i18n, [VueQueryPlugin, { queryClient }]] },
  })
}
