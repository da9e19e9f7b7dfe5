import { createColors } from 'picocolors'
import type { Origin } from '../contract/origin.ts'
import type { EntryLoss } from '../detectors/model/provenance-path.ts'
import type { Loss } from '../detectors/model/variables.ts'
import type { TextOptions } from './text.ts'
import { wrap } from './width.ts'
import { lossWord, origin, say } from './machine-words.ts'

export type WhyCandidate = {
  value: string
  origin: Origin
  wins: boolean
  time?: string
  guard?: string
  /** Position of another PATH entry. */
  index?: number
  lost?: Loss | EntryLoss
}

/** The form of `why --format json`. */
export type WhyView = {
  env: string
  session: string
  /** `GOROOT`, `PATH[3]`. */
  about: string
  /** What is in force; null where nothing is. */
  value: string | null
  candidates: WhyCandidate[]
  /** Start-up files that the session's shell reads of its own accord, in order; null where no rule is known. */
  startup: string[] | null
}

/** Winner first and marked; of every other place, why it has no say. */
export function whyText(
  { about, session, env, value, candidates, startup }: WhyView,
  options: TextOptions,
): string {
  const { lang, reveal } = options
  const colors = createColors(options.color)
  const head = `${colors.bold(about)} ${colors.dim(`· ${session} · ${env}`)}`
  const read = startup && startup.length > 0 ? `${say.startup[lang]} ${startup.map(reveal).join(', ')}` : ''
  const tail = wrap(read, options.columns - 2).map((line) => `  ${colors.dim(line)}`)
  if (candidates.length === 0) {
    const nothing = about.startsWith('PATH[') ? say.noEntry : say.unset
    return `${[head, `  ${colors.yellow(nothing[lang])}`, ...tail].join('\n')}\n`
  }
  const lines = candidates.flatMap((candidate) => {
    const { wins, lost, index } = candidate
    const again = index === undefined ? '' : ` (PATH[${index}])`
    const verdict = wins ? say.wins[lang] : lost ? `${lossWord[lost][lang]}${again}` : ''
    const shown = candidate.value === '' ? '""' : reveal(candidate.value)
    return [
      wins ? colors.green(`* ${shown}`) : colors.dim(`- ${shown}`),
      `    ${reveal(origin(candidate, lang))}`,
      `    ${wins ? colors.green(verdict) : colors.yellow(verdict)}`,
    ].map((line) => `  ${line}`)
  })
  const unset = value === null ? [`  ${colors.yellow(say.unset[lang])}`] : []
  return `${[head, ...unset, ...lines, ...tail].join('\n')}\n`
}
