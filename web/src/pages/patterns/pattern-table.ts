import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Column } from '../../components/column.ts'
import { useFilterMenus, type Filter } from '../../components/filter.ts'
import type { PatternFilters } from './pattern-filters.ts'

export function usePatternColumns() {
  const { t } = useI18n()
  const number = (id: string, label: string, from?: 'md' | 'lg'): Column => ({
    id,
    label,
    sort: id,
    firstOrder: 'desc',
    align: 'end',
    ...(from ? { from } : {}),
  })
  return computed<Column[]>(() => [
    { id: 'title', label: t('patterns.pattern'), sort: 'id', width: 'wide' },
    { id: 'severity', label: t('patterns.severity'), sort: 'severity', firstOrder: 'desc', from: 'sm' },
    number('affectedHosts', t('patterns.hosts')),
    number('openFindings', t('patterns.findings'), 'md'),
    number('openings', t('patterns.openings'), 'lg'),
    { id: 'trend', label: t('patterns.trend'), from: 'lg', width: 'narrow' },
    {
      id: 'seen',
      label: t('patterns.lastSeen'),
      sort: 'lastSeenAt',
      firstOrder: 'desc',
      align: 'end',
      from: 'sm',
    },
  ])
}

export function usePatternFilterMenus(set: Readonly<Ref<PatternFilters>>) {
  const menus = useFilterMenus()
  return computed<Filter[]>(() => [menus.severity(set.value.severity), menus.layer(set.value.layer)])
}
