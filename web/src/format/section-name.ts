import { i18n } from '../locales/index.ts'

/** The name people use for a section; one of a newer agent keeps its own. */
export function sectionName(section: string): string {
  const key = `detectors.section.${section}`
  return i18n.global.te(key) ? i18n.global.t(key) : section
}
