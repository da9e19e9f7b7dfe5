import { createColors } from 'picocolors'
import type { NotEvaluated, Severity } from '../contract/finding.ts'
import type { Lang } from './language.ts'
import { countBySeverity, placesSet, withoutVerdict, type FindingView, type ReportView } from './view.ts'
import { padEnd, wrap } from './width.ts'
import { severityWord, summary, words } from './words.ts'

export type TextOptions = {
  lang: Lang
  color: boolean
  columns: number
  /** Turns the redactor's marks back into this person's own paths. */
  reveal: (text: string) => string
}

type Colors = ReturnType<typeof createColors>

/** Red for what is broken, yellow for what will be, green for a clean machine; the word always says it too. */
const paint = (colors: Colors, severity: Severity): ((text: string) => string) => {
  if (severity === 'critical') return (text) => colors.bold(colors.red(text))
  if (severity === 'high') return colors.red
  if (severity === 'medium') return colors.yellow
  return severity === 'low' ? colors.cyan : colors.dim
}

/** For a terminal: what is wrong, where it was set, and commands that can be copied as they stand. */
export function textReport(view: ReportView, options: TextOptions): string {
  const colors = createColors(options.color)
  const blocks = view.findings.map((finding) => findingBlock(finding, options, colors))
  const { troubled, unseen } = withoutVerdict(view)
  if (troubled.length > 0) blocks.push(notEvaluatedBlock(troubled, options, colors))
  if (unseen.checks > 0) blocks.push(unseenBlock(unseen, options, colors))
  blocks.push([closing(view, troubled.length, options, colors)])
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function findingBlock(finding: FindingView, options: TextOptions, colors: Colors): string[] {
  const { lang, columns, reveal } = options
  const severity = padEnd(severityWord[finding.severity][lang], SEVERITY_COLUMNS)
  const [title = '', ...rest] = wrap(finding.title, columns - SEVERITY_COLUMNS)
  const places = placesSet(finding.evidence, lang).map(reveal)
  const steps = finding.remedy.steps.flatMap(({ text, command }) => [
    ...wrap(command?.elevated ? `${text} (${words.elevated[lang]})` : text, columns - BODY - LABEL),
    // Never wrapped: a command that is broken over lines can't be copied.
    ...(command ? ['', ...command.text.split('\n').map((line) => `    ${line}`), ''] : []),
  ])
  return [
    paint(colors, finding.severity)(severity) + colors.bold(title),
    ...rest.map((line) => ' '.repeat(SEVERITY_COLUMNS) + colors.bold(line)),
    indent(colors.dim(`${finding.pattern} · ${finding.env}`)),
    ...wrap(reveal(finding.explanation), columns - BODY).map(indent),
    ...labelled(words.set[lang], places, colors),
    ...labelled(words.fix[lang], trimBlank(steps.map(reveal)), colors),
    ...labelled(words.verify[lang], wrap(reveal(finding.remedy.verify), columns - BODY - LABEL), colors),
  ].map((line) => line.trimEnd())
}

const SEVERITY_COLUMNS = 10
const BODY = 2
const LABEL = 8

const indent = (line: string) => ' '.repeat(BODY) + line

function labelled(label: string, lines: readonly string[], colors: Colors): string[] {
  return lines.map((line, index) => {
    const head = index === 0 ? colors.dim(padEnd(label, LABEL)) : ' '.repeat(LABEL)
    return line === '' ? '' : indent(head + line)
  })
}

/** No blank line at the end or twice in a row. */
const trimBlank = (lines: readonly string[]): string[] =>
  lines.filter((line, index) => line !== '' || (lines[index + 1] ?? '') !== '')

function notEvaluatedBlock(
  troubled: readonly NotEvaluated[],
  options: TextOptions,
  colors: Colors,
): string[] {
  const { lang, columns, reveal } = options
  const reasons = new Map<string, string[]>()
  for (const { pattern, env, reason } of troubled) {
    const key = `${env} · ${reason}`
    reasons.set(key, [...(reasons.get(key) ?? []), pattern])
  }
  const lines = [...reasons].flatMap(([reason, patterns]) => [
    ...wrap(reveal(reason), columns - BODY).map(indent),
    ...wrap(patterns.join(', '), columns - 2 * BODY).map((line) => indent(indent(colors.dim(line)))),
  ])
  return [colors.yellow(`${words.notEvaluated[lang]} (${troubled.length})`), ...lines]
}

/** Not the machine's fault and nothing to mend: one quiet sentence. */
function unseenBlock(
  { checks, sections }: { checks: number; sections: string[] },
  { lang, columns }: TextOptions,
  colors: Colors,
): string[] {
  const names = sections.join(', ')
  const sentence = {
    en: `${checks} more checks need what was not looked at here: ${names}.`,
    zh: `另有 ${checks} 项检查需要此处未收集的信息：${names}。`,
  }
  return wrap(sentence[lang], columns).map((line) => colors.dim(line))
}

function closing(view: ReportView, troubled: number, { lang }: TextOptions, colors: Colors): string {
  const counts = countBySeverity(view.findings)
  const text = summary(counts, troubled)[lang]
  if (counts.size > 0) return colors.bold(text)
  return troubled === 0 ? colors.green(text) : text
}

/** What a terminal shows must fit; a file or a pipe gets the width people read best. */
export const columnsFor = (terminal: number | undefined): number =>
  Math.min(Math.max(terminal ?? 80, 60), 100)
