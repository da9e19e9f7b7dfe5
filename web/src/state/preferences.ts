import { useLocalStorage, usePreferredDark, usePreferredLanguages } from '@vueuse/core'
import { computed, watchEffect } from 'vue'
import { LANGUAGES, setLanguage, type Language } from '../locales/index.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const theme = useLocalStorage<Theme>('envherd.theme', 'system')
const chosenLanguage = useLocalStorage<Language | 'system'>('envherd.language', 'system')
const preferredDark = usePreferredDark()
const preferredLanguages = usePreferredLanguages()

const dark = computed(() => theme.value === 'dark' || (theme.value !== 'light' && preferredDark.value))

/** The stored text may be anything that an older or newer version wrote. */
const language = computed<Language>(() => {
  const chosen = LANGUAGES.find((each) => each === chosenLanguage.value)
  const system = preferredLanguages.value[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
  return chosen ?? system
})

/** Keeps the document in step; called once, by the app. `data-theme` on <html> is what the style sheet reads. */
export function applyPreferences() {
  watchEffect(() => {
    document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light'
  })
  watchEffect(() => {
    setLanguage(language.value)
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  })
}

export const usePreferences = () => ({
  theme,
  dark,
  language,
  chooseLanguage: (next: Language) => {
    chosenLanguage.value = next
  },
})
