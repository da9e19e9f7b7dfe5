import { SEVERITIES, type Severity } from '../contract/severity.ts'
import { worstOf, type LastVerdict } from './last-verdict.ts'

export type Lang = 'en' | 'zh'

const LOUD: readonly Severity[] = ['critical', 'high']
const WORD: Readonly<Record<Severity, Readonly<Record<Lang, string>>>> = {
  critical: { en: 'critical', zh: '严重' },
  high: { en: 'high', zh: '高' },
  medium: { en: 'medium', zh: '中' },
  low: { en: 'low', zh: '低' },
  info: { en: 'info', zh: '提示' },
}

/** One line for a shell that starts, or nothing where nothing is broken (A-004-12). */
export function checkLine(verdict: LastVerdict, lang: Lang): string | null {
  const loud = LOUD.reduce((sum, severity) => sum + verdict.counts[severity], 0)
  if (loud === 0) return null
  const title = verdict.headline?.[lang] ?? ''
  const more = loud > 1 ? (lang === 'en' ? ` (and ${loud - 1} more)` : `（另有 ${loud - 1} 个）`) : ''
  return lang === 'en'
    ? `envherd: ${title}${more}; run "envherd scan"`
    : `envherd：${title}${more}；请运行 envherd scan`
}

const COLOUR: Readonly<Record<Severity, string>> = {
  critical: '31;1',
  high: '31',
  medium: '33',
  low: '36',
  info: '2',
}

/** `go1.22.3 asdf !high`, for the segment of a prompt (A-004-13). */
export function segment(verdict: LastVerdict, format: 'text' | 'ansi', lang: Lang): string {
  const worst = worstOf(verdict)
  const go = verdict.goVersion ?? (lang === 'en' ? 'no go' : '无 go')
  const parts = [go, verdict.goSource, worst && paint(`!${WORD[worst][lang]}`, worst, format)]
  return parts.filter((part) => part !== null).join(' ')
}

const paint = (text: string, severity: Severity, format: 'text' | 'ansi'): string =>
  format === 'ansi' ? `\u001b[${COLOUR[severity]}m${text}\u001b[0m` : text

/** The same for a prompt engine that draws by itself. */
export const segmentJson = (verdict: LastVerdict): string =>
  JSON.stringify({
    go: verdict.goVersion,
    source: verdict.goSource,
    worst: worstOf(verdict),
    findings: SEVERITIES.reduce((sum, severity) => sum + verdict.counts[severity], 0),
    takenAt: verdict.takenAt,
  })
