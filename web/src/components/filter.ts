import { useI18n } from 'vue-i18n'
import type { Layer } from '#agent/contract/finding.ts'
import type { EnvKind } from '#agent/contract/snapshot.ts'
import { SEVERITY_ORDER } from '../format/severity.ts'

export type FilterOption = { value: string; label: string; hint?: string }

/** One filter of a list. Without options there is no menu, only the chip (a filter that a link has set). */
export type Filter = {
  id: string
  label: string
  value: string | undefined
  options: readonly FilterOption[]
}

export const ENV_KINDS: readonly EnvKind[] = ['windows', 'wsl', 'linux', 'macos']
export const LAYERS: readonly Layer[] = ['user', 'distro', 'windows-host', 'editor', 'ci']

/** The menus that several lists have. */
export function useFilterMenus() {
  const { t } = useI18n()
  const options = <V extends string>(values: readonly V[], label: (value: V) => string) =>
    values.map((value) => ({ value, label: label(value) }))
  return {
    severity: (value: string | undefined): Filter => ({
      id: 'severity',
      label: t('components.filter.severity'),
      value,
      options: options(SEVERITY_ORDER, (each) => t(`components.severity.${each}`)),
    }),
    layer: (value: string | undefined): Filter => ({
      id: 'layer',
      label: t('components.filter.layer'),
      value,
      options: options(LAYERS, (each) => t(`components.layer.${each}`)),
    }),
    platform: (id: string, value: string | undefined): Filter => ({
      id,
      label: t('components.filter.platform'),
      value,
      options: options(ENV_KINDS, (each) => t(`components.platform.${each}`)),
    }),
  }
}
