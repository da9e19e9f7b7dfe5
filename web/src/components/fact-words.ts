import { useI18n } from 'vue-i18n'

/** Facts that are no variables of Go have a name in words; the others go by their own. */
const NAMED = [
  'goVersion',
  'gorootSource',
  'installs',
  'installSources',
  'osName',
  'osVersion',
  'arch',
  'primarySession',
] as const

export function useFactWords() {
  const { t } = useI18n()
  return {
    nameOf: (fact: string): string => {
      const named = NAMED.find((name) => name === fact)
      return named ? t(`values.fact.${named}`) : fact
    },
    valueOf: (value: string): string => (value === '' ? t('values.empty') : value),
  }
}
