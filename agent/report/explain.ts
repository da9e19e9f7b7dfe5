import { createColors } from 'picocolors'
import type { Localized } from '../contract/finding.ts'
import { detectorById } from '../detectors/index.ts'
import type { Explained } from '../detectors/signatures/index.ts'
import type { TextOptions } from './text.ts'
import { wrap } from './width.ts'

/** What build output says, with the checks that look for each cause. */
export type ExplainView = {
  messages: {
    id: string
    line: number
    times: number
    text: string
    means: string
    named: Readonly<Record<string, string>>
    causes: { pattern: string; title: string; found: boolean | null }[]
  }[]
}

/** `found`: patterns that this machine has now; null where it was not looked at. */
export function explainView(
  explained: readonly Explained[],
  lang: TextOptions['lang'],
  found: ReadonlySet<string> | null,
): ExplainView {
  const say = (text: Localized | undefined, otherwise: string) => text?.[lang] ?? otherwise
  return {
    messages: explained.map(({ signature, line, times, text, named }) => ({
      id: signature.id,
      line,
      times,
      text,
      means: signature.means[lang],
      named,
      causes: signature.patterns.map((pattern) => ({
        pattern,
        title: say(detectorById(pattern)?.texts.title, pattern),
        found: found && found.has(pattern),
      })),
    })),
  }
}

const WORDS = {
  line: { en: 'line', zh: '第' },
  times: { en: 'times', zh: '次' },
  here: { en: 'found on this machine', zh: '本机存在' },
  nothing: {
    en: 'Nothing in this output is known to come from the environment.',
    zh: '输出中没有已知的环境问题。',
  },
  next: {
    en: 'To see which of these it is: envherd explain --here',
    zh: '要确定具体原因，请运行：envherd explain --here',
  },
} satisfies Record<string, Localized>

export function explainText({ messages }: ExplainView, { lang, color, columns }: TextOptions): string {
  const colors = createColors(color)
  if (messages.length === 0) return `${WORDS.nothing[lang]}\n`
  const blocks = messages.map(({ line, times, text, means, causes }) => {
    const where = lang === 'en' ? `${WORDS.line.en} ${line}` : `第 ${line} 行`
    const count = times > 1 ? `, ${times} ${WORDS.times[lang]}` : ''
    return [
      colors.dim(`${where}${count}: ${text}`),
      ...wrap(means, columns),
      ...causes.map(({ pattern, title, found }) =>
        found === true
          ? `  ${colors.red('●')} ${colors.bold(title)} (${pattern}): ${WORDS.here[lang]}`
          : colors[found === false ? 'dim' : 'reset'](`  ○ ${title} (${pattern})`),
      ),
    ].join('\n')
  })
  const looked = messages.some(({ causes }) => causes.some(({ found }) => found !== null))
  return `${[...blocks, ...(looked ? [] : [colors.dim(WORDS.next[lang])])].join('\n\n')}\n`
}
