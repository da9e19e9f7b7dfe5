/// <reference types="vite/types/importMeta.d.ts" />
import { createI18n } from 'vue-i18n'
import type { Localized } from '#agent/contract/finding.ts'
import { visible } from '../format/machine-text.ts'
import type { Texts } from './messages.ts'

export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

type Both = Readonly<Record<Language, Texts>>

const files = import.meta.glob<Both>('./messages/*.ts', { eager: true, import: 'default' })

const namespace = (file: string) => file.replace(/^.*\/([^/]+)\.ts$/, '$1')

export const textsIn = (language: Language): Texts =>
  Object.fromEntries(Object.entries(files).map(([file, both]) => [namespace(file), both[language]]))

/** A sign of a missing text is the key itself on the page; the test of the keys keeps that from happening. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en: textsIn('en'), zh: textsIn('zh') },
})

export const language = (): Language => (i18n.global.locale.value === 'zh' ? 'zh' : 'en')

export function setLanguage(next: Language) {
  i18n.global.locale.value = next
}

/** Picks the text of the language in use, which may quote what a machine sent; reactive inside templates and computed values. */
export const localized = (value: Localized): string => visible(value[language()])
