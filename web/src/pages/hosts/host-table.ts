import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { factValuesQuery } from '../../api/facts.ts'
import { labelsQuery } from '../../api/labels.ts'
import type { Column } from '../../components/column.ts'
import { useFilterMenus, type Filter } from '../../components/filter.ts'
import { integer } from '../../format/number.ts'
import { absoluteTime } from '../../format/time.ts'
import { labelsIn, PRESENCES, type HostFilters } from './host-filters.ts'

export function useHostColumns() {
  const { t } = useI18n()
  return computed<Column[]>(() => [
    { id: 'hostname', label: t('hosts.name'), sort: 'hostname' },
    { id: 'presence', label: t('hosts.presence'), from: 'sm' },
    { id: 'findings', label: t('hosts.findings'), sort: 'findings', firstOrder: 'desc' },
    { id: 'go', label: t('hosts.goVersion'), from: 'md' },
    { id: 'os', label: t('hosts.os'), from: 'lg' },
    { id: 'labels', label: t('hosts.labels'), from: 'xl' },
    {
      id: 'seen',
      label: t('hosts.lastSeen'),
      sort: 'lastSeenAt',
      firstOrder: 'desc',
      from: 'sm',
      align: 'end',
    },
  ])
}

/** A host has to have all labels chosen: each is a chip of its own, and the menu adds one more. */
const ONE_LABEL = 'label '

/** The labels chosen, as the address has them, after one was added or taken away; undefined for other filters. */
export function labelsAfter(id: string, value: string | undefined, set: HostFilters): string[] | undefined {
  const chosen = labelsIn(set.label)
  if (id === 'label') return value === undefined ? [] : [...new Set([...chosen, value])]
  if (!id.startsWith(ONE_LABEL)) return undefined
  return chosen.filter((label) => label !== id.slice(ONE_LABEL.length))
}

/** Menus for what an admin chooses by hand; pattern and time are only ever set by a link. */
export function useHostFilterMenus(set: Readonly<Ref<HostFilters>>) {
  const { t, locale } = useI18n()
  const menus = useFilterMenus()
  const { data: versions } = useQuery(factValuesQuery('goVersion', { limit: 30 }))
  const { data: known } = useQuery(labelsQuery())
  const chosen = computed(() => labelsIn(set.value.label))

  return computed<Filter[]>(() => [
    {
      id: 'presence',
      label: t('hosts.presence'),
      value: set.value.presence,
      options: PRESENCES.map((value) => ({ value, label: t(`components.presence.${value}`) })),
    },
    menus.platform('kind', set.value.kind),
    {
      id: 'goVersion',
      label: t('hosts.goVersion'),
      value: set.value.goVersion,
      options: [
        ...(versions.value?.values ?? []).map(({ value, hosts }) => ({
          value,
          label: value,
          hint: integer(hosts, locale.value),
        })),
        { value: 'none', label: t('hosts.noGo') },
      ],
    },
    menus.severity(set.value.severity),
    {
      id: 'hasFindings',
      label: t('hosts.findings'),
      value: set.value.hasFindings,
      options: [
        { value: 'true', label: t('hosts.withFindings') },
        { value: 'false', label: t('hosts.withoutFindings') },
      ],
    },
    {
      id: 'label',
      label: t('hosts.label'),
      value: undefined,
      options: (known.value?.labels ?? [])
        .filter(({ label }) => !chosen.value.includes(label))
        .map(({ label, hosts }) => ({ value: label, label, hint: integer(hosts, locale.value) })),
    },
    ...chosen.value.map((label) => ({
      id: `${ONE_LABEL}${label}`,
      label: t('hosts.label'),
      value: label,
      options: [],
    })),
    { id: 'pattern', label: t('hosts.pattern'), value: set.value.pattern, options: [] },
    { id: 'fact', label: t('hosts.fact'), value: set.value.fact, options: [] },
    {
      id: 'changedSince',
      label: t('hosts.changedSince'),
      value: set.value.changedSince && absoluteTime(set.value.changedSince, locale.value),
      options: [],
    },
  ])
}
