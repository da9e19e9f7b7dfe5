import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { useSession } from './state/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without signing in, and without the navigation around it. */
    open?: true
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'overview', component: () => import('./pages/Overview.vue') },
  { path: '/patterns', name: 'patterns', component: () => import('./pages/Patterns.vue') },
  { path: '/patterns/:id', name: 'pattern', component: () => import('./pages/Pattern.vue'), props: true },
  { path: '/hosts', name: 'hosts', component: () => import('./pages/Hosts.vue') },
  {
    path: '/hosts/:id([0-9a-f-]{36})',
    name: 'host',
    component: () => import('./pages/Host.vue'),
    props: true,
  },
  { path: '/compare', name: 'compare', component: () => import('./pages/Compare.vue') },
  { path: '/agents', name: 'agents', component: () => import('./pages/Agents.vue') },
  { path: '/values', name: 'values', component: () => import('./pages/Values.vue') },
  { path: '/findings', name: 'findings', component: () => import('./pages/Findings.vue') },
  { path: '/suppressions', name: 'suppressions', component: () => import('./pages/Suppressions.vue') },
  { path: '/detectors', name: 'detectors', component: () => import('./pages/Detectors.vue') },
  { path: '/detectors/:id', name: 'detector', component: () => import('./pages/Detector.vue'), props: true },
  { path: '/policy', name: 'policy', component: () => import('./pages/Policy.vue') },
  { path: '/add-host', name: 'add-host', component: () => import('./pages/AddHost.vue') },
  { path: '/access', name: 'access', component: () => import('./pages/Access.vue') },
  { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignIn.vue'), meta: { open: true } },
  { path: '/setup', name: 'setup', component: () => import('./pages/Setup.vue'), meta: { open: true } },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFound.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior(to, from, saved) {
    if (saved) return saved
    if (to.hash) return { el: to.hash, top: 72 }
    // Another filter or page of the same list keeps its place.
    return to.path === from.path ? false : { top: 0 }
  },
})

router.beforeEach(async (to) => {
  const { status, load } = useSession()
  if (status.value === 'unknown') {
    try {
      await load()
    } catch {
      // No answer: App.vue says so instead of the page and offers to try again.
      return true
    }
  }
  if (status.value === 'setup') return to.name === 'setup' ? true : { name: 'setup' }
  if (status.value === 'signed-in') return to.meta.open ? { name: 'overview' } : true
  if (to.name === 'sign-in') return true
  return { name: 'sign-in', query: to.name === 'setup' ? {} : { next: to.fullPath } }
})
