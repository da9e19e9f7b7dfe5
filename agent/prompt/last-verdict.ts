import { SEVERITIES, type Severity } from '../contract/severity.ts'

/** What the latest scan or report of this machine found, small enough for a prompt to read at every line. */
export type LastVerdict = {
  version: 1
  takenAt: string
  goVersion: string | null
  /** Who installed that Go: `asdf`, `apt`, ... */
  goSource: string | null
  counts: Record<Severity, number>
  /** Title of the worst finding, if there is one. */
  headline: { en: string; zh: string } | null
}

export const LAST_VERDICT_FILE = 'last-verdict.json'

/** Older than this it says nothing about the machine of today. */
const MAX_AGE_MS = 7 * 86_400_000

/** By hand: a schema library would cost a prompt more than all the rest. */
export function parseLastVerdict(text: string, now: number): LastVerdict | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isVerdict(value)) return null
  return now - Date.parse(value.takenAt) > MAX_AGE_MS ? null : value
}

function isVerdict(value: unknown): value is LastVerdict {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1)
    return false
  if (!('takenAt' in value) || typeof value.takenAt !== 'string') return false
  if (!('counts' in value) || typeof value.counts !== 'object' || value.counts === null) return false
  const counts = Object.entries(value.counts)
  return SEVERITIES.every((severity) =>
    counts.some(([name, count]) => name === severity && Number.isInteger(count)),
  )
}

export const worstOf = ({ counts }: LastVerdict): Severity | null =>
  SEVERITIES.find((severity) => counts[severity] > 0) ?? null
