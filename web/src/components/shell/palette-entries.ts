import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { RouteLocationRaw } from 'vue-router'
import { hostsQuery } from '../../api/hosts.ts'
import { patternsQuery } from '../../api/patterns.ts'
import { localized } from '../../locales/index.ts'

export type PaletteEntry = { key: string; label: string; group: string; to: RouteLocationRaw }

/** Pages whose name contains the text, then the hosts and patterns that the server finds for it. */
export function usePaletteEntries(open: Readonly<Ref<boolean>>, wanted: Readonly<Ref<string>>) {
  const { t } = useI18n()
  const asking = computed(() => open.value && wanted.value.length > 0)
  const hosts = useQuery(
    computed(() => ({
      ...hostsQuery({ search: wanted.value, limit: 6 }),
      enabled: asking.value,
      placeholderData: keepPreviousData,
    })),
  )
  const patterns = useQuery(
    computed(() => ({
      ...patternsQuery({ search: wanted.value, limit: 6 }),
      enabled: asking.value,
      placeholderData: keepPreviousData,
    })),
  )

  const pages = computed<PaletteEntry[]>(() =>
    (
      [
        ['overview', 'overview'],
        ['patterns', 'patterns'],
        ['hosts', 'hosts'],
        ['compare', 'compare'],
        ['values', 'values'],
        ['agents', 'agents'],
        ['findings', 'findings'],
        ['suppressions', 'suppressions'],
        ['detectors', 'detectors'],
        ['policy', 'policy'],
        ['add-host', 'addHost'],
      ] as const
    ).map(([name, text]) => ({
      key: name,
      label: t(`shell.${text}`),
      group: t('shell.palette.pages'),
      to: { name },
    })),
  )
  return computed<PaletteEntry[]>(() => {
    const lower = wanted.value.toLowerCase()
    const matching = pages.value.filter((page) => page.label.toLowerCase().includes(lower))
    if (!asking.value) return matching
    return [
      ...matching,
      ...(hosts.data.value?.rows ?? []).map((row) => ({
        key: row.id,
        label: row.hostname,
        group: t('shell.palette.hosts'),
        to: { name: 'host', params: { id: row.id } },
      })),
      ...(patterns.data.value?.rows ?? []).map((row) => ({
        key: row.id,
        label: localized(row.title),
        group: t('shell.palette.patterns'),
        to: { name: 'pattern', params: { id: row.id } },
      })),
    ]
  })
}
