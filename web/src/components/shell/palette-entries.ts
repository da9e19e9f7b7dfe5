import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { refDebounced } from '@vueuse/core'
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
  const asked = refDebounced(wanted, 150)
  const asking = computed(() => open.value && asked.value.length > 0)
  const hosts = useQuery(
    computed(() => ({
      ...hostsQuery({ search: asked.value, limit: 6 }),
      enabled: asking.value,
      placeholderData: keepPreviousData,
    })),
  )
  const patterns = useQuery(
    computed(() => ({
      ...patternsQuery({ search: asked.value, limit: 6 }),
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
  const hostEntries = computed<PaletteEntry[]>(() =>
    (hosts.data.value?.rows ?? []).map((row) => ({
      key: row.id,
      label: row.hostname,
      group: t('shell.palette.hosts'),
      to: { name: 'host', params: { id: row.id } },
    })),
  )
  const patternEntries = computed<PaletteEntry[]>(() =>
    (patterns.data.value?.rows ?? []).map((row) => ({
      key: row.id,
      label: localized(row.title),
      group: t('shell.palette.patterns'),
      to: { name: 'pattern', params: { id: row.id } },
    })),
  )

  return computed<PaletteEntry[]>(() => {
    const lower = wanted.value.toLowerCase()
    const matching = ({ label }: PaletteEntry) => label.toLowerCase().includes(lower)
    const named = pages.value.filter(matching)
    if (!asking.value || wanted.value === '') return named
    // Until the answer to what was typed is there, what of the one before fits: Enter must not lead elsewhere.
    if (asked.value !== wanted.value || hosts.isPlaceholderData.value || patterns.isPlaceholderData.value)
      return [...named, ...hostEntries.value.filter(matching), ...patternEntries.value.filter(matching)]
    return [...named, ...hostEntries.value, ...patternEntries.value]
  })
}
