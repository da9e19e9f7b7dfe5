import { createColors } from 'picocolors'
import type { Origin } from '../contract/origin.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import { origin, say } from './machine-words.ts'
import { table, type Cell } from './table.ts'
import type { TextOptions } from './text.ts'

export type PathLine = {
  index: number
  raw: string
  dir: string
  origin: Origin
  exists: boolean | null
  /** Holds a go command or is the bin of an SDK. */
  go: boolean
  /** Ids of the findings that are about this directory. */
  findings: string[]
}

/** The form of `path --format json`. */
export type PathReport = { env: string; session: SessionId; entries: PathLine[] }

/** PATH in its order: red what a finding is about, green what answers go, dim what is not there. */
export function pathText({ env, session, entries }: PathReport, options: TextOptions): string {
  const { lang, columns, reveal } = options
  const colors = createColors(options.color)
  const rows = entries.map((entry): Cell[] => {
    const paint = entry.findings.length > 0 ? colors.red : entry.go ? colors.green : undefined
    const shown = { text: entry.raw === '' ? '""' : reveal(entry.raw) }
    return [
      { text: String(entry.index), paint: colors.dim },
      paint ? { ...shown, paint } : entry.exists === false ? { ...shown, paint: colors.dim } : shown,
      { text: reveal(origin(entry, lang)) },
      { text: entry.findings.join(', '), paint: colors.red },
    ]
  })
  const headings = ['#', say.entry[lang], say.from[lang], say.problems[lang]]
  return `${[
    `${colors.bold('PATH')} ${colors.dim(`· ${session} · ${env}`)}`,
    ...table(headings, rows, columns - 2, colors.dim).map((line) => `  ${line}`),
  ].join('\n')}\n`
}
