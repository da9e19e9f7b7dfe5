import { computed, type Ref } from 'vue'
import { useRoute, type RouteLocationRaw } from 'vue-router'
import type { HostDetail } from '#server/contract/host.ts'
import type { Env } from '#agent/contract/snapshot.ts'

export const HOST_TABS = [
  'findings',
  'why',
  'path',
  'variables',
  'installs',
  'profiles',
  'history',
  'raw',
] as const
export type HostTab = (typeof HOST_TABS)[number]

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Which part of a host is looked at, all of it in the URL. */
export function useHostView(host: Ref<HostDetail | undefined>) {
  const route = useRoute()
  const chosen = (name: string) => text(route.query[name])

  const tab = computed<HostTab>(() => HOST_TABS.find((each) => each === chosen('tab')) ?? 'findings')
  const env = computed<Env | undefined>(() => {
    const envs = host.value?.snapshot?.envs ?? []
    return envs.find(({ id }) => id === chosen('env')) ?? envs[0]
  })
  /** The same view with something else chosen; undefined goes back to the default. */
  const to = (change: Record<string, string | undefined>): RouteLocationRaw => {
    const query = { ...route.query, ...change }
    const kept = Object.entries(query).filter(([, value]) => value !== undefined)
    return { path: route.path, query: Object.fromEntries(kept) }
  }
  return { tab, env, chosen, to }
}

export type HostView = ReturnType<typeof useHostView>
