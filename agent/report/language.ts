import type { Localized } from '../contract/finding.ts'

export type Lang = keyof Localized

/** POSIX order of precedence, then what the system says (Windows sets no LANG). */
export function languageOf(env: Readonly<Record<string, string | undefined>>, systemLocale: string): Lang {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || systemLocale
  return /^zh/i.test(locale) ? 'zh' : 'en'
}
