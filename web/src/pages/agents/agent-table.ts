import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { AgentSummary } from '#server/contract/agent.ts'
import type { Column } from '../../components/column.ts'
import type { Filter } from '../../components/filter.ts'
import { integer } from '../../format/number.ts'
import { PRESENCES } from '../hosts/host-filters.ts'
import { REASONS, type AgentFilters } from './agent-filters.ts'

export function useAgentColumns(mayRevoke: Readonly<Ref<boolean>>) {
  const { t } = useI18n()
  return computed<Column[]>(() => [
    { id: 'hostname', label: t('agents.host'), sort: 'hostname' },
    { id: 'presence', label: t('hosts.presence'), from: 'sm' },
    { id: 'version', label: t('agents.version'), sort: 'version' },
    { id: 'failed', label: t('agents.failed'), sort: 'failed', firstOrder: 'desc', from: 'md' },
    { id: 'spool', label: t('agents.spool'), sort: 'spool', firstOrder: 'desc', from: 'lg' },
    { id: 'clock', label: t('agents.clock'), from: 'xl' },
    { id: 'seen', label: t('agents.lastSeen'), from: 'sm', align: 'end' },
    ...(mayRevoke.value
      ? [
          {
            id: 'action',
            label: t('components.actions'),
            quiet: true,
            align: 'end',
            width: 'narrow',
          } as const,
        ]
      : []),
  ])
}

export function useAgentFilterMenus(
  set: Readonly<Ref<AgentFilters>>,
  summary: Readonly<Ref<AgentSummary | undefined>>,
) {
  const { t, locale } = useI18n()
  const hint = (agents: number) => integer(agents, locale.value)
  const either = (yes: string, no: string) => [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ]
  const collectors = computed(() => {
    const names = new Set(summary.value?.failures.map(({ collector }) => collector))
    return [...names].map((value) => ({ value, label: value }))
  })
  return computed<Filter[]>(() => [
    {
      id: 'presence',
      label: t('hosts.presence'),
      value: set.value.presence,
      options: PRESENCES.map((value) => ({ value, label: t(`components.presence.${value}`) })),
    },
    {
      id: 'version',
      label: t('agents.version'),
      value: set.value.version,
      options: (summary.value?.versions ?? [])
        .filter(({ version }) => version !== '')
        .map(({ version, agents }) => ({ value: version, label: version, hint: hint(agents) })),
    },
    {
      id: 'outdated',
      label: t('agents.release'),
      value: set.value.outdated,
      options: either(t('agents.outdated'), t('agents.current')),
    },
    {
      id: 'hasErrors',
      label: t('agents.failed'),
      value: set.value.hasErrors,
      options: either(t('agents.withErrors'), t('agents.withoutErrors')),
    },
    { id: 'collector', label: t('agents.collector'), value: set.value.collector, options: collectors.value },
    {
      id: 'reason',
      label: t('agents.reason'),
      value: set.value.reason,
      options: REASONS.map((value) => ({ value, label: t(`agents.reasons.${value}`) })),
    },
    {
      id: 'hasSpool',
      label: t('agents.spool'),
      value: set.value.hasSpool,
      options: either(t('agents.withSpool'), t('agents.withoutSpool')),
    },
  ])
}
