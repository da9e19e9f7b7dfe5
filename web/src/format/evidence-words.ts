import type { EvidenceCell } from '#agent/contract/finding.ts'
import { i18n } from '../locales/index.ts'

const t = (key: string): string | null => (i18n.global.te(key) ? i18n.global.t(key) : null)

const session = (code: string) => t(`host.session.${code}`)
const problem = (code: string) => t(`evidence.problem.${code}`)

/** Fields whose values are words of ours, single or in a list with commas. */
const WORDS: Readonly<Record<string, (code: string) => string | null>> = {
  session,
  foundIn: session,
  source: (code) => t(`host.source.${code}`),
  scopes: (code) => t(`components.origin.${code}`),
  problem,
  problems: problem,
  case: (code) => t(`evidence.case.${code}`),
}

/** What an IT admin reads for a coded value; null where the value is to be shown as it is. */
export function evidenceWord(name: string, value: EvidenceCell): string | null {
  // Places on PATH are counted from 0 by detectors and from 1 by people.
  if (name === 'index' && typeof value === 'number') return String(value + 1)
  if (typeof value !== 'string') return null
  if (value === '(unset)') return t('host.variables.unset')
  const word = WORDS[name]
  if (word === undefined || value === '') return null
  return value
    .split(', ')
    .map((code) => word(code) ?? code)
    .join(t('host.listSeparator') ?? ', ')
}

/** Storage does not keep the order of fields: what a thing is comes first, where it was set comes last. */
const ORDER = [
  'variable',
  'session',
  'index',
  'goPath',
  'goVersion',
  'value',
  'dir',
  'path',
  'raw',
  'version',
  'source',
  'managed',
]
const LAST = ['origin', 'newerOrigin']

const rank = (name: string) =>
  LAST.includes(name) ? ORDER.length + 1 : ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length

/** Stable for names that no order is known of. */
export const inReadingOrder = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => rank(a) - rank(b))
