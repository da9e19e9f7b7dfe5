import { createColors } from 'picocolors'
import type { Origin } from '../contract/origin.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import { say } from './machine-words.ts'
import { table, type Cell } from './table.ts'
import type { TextOptions } from './text.ts'
import { place } from './view.ts'

export type CompareColumn = { name: string; host: string; env: string; session: SessionId }

/** null: not set, not found, not on PATH. */
export type CompareCell = { value: string; origin?: Origin } | null

export type CompareRow = {
  kind: 'system' | 'go' | 'variable' | 'path' | 'install'
  name: string
  differs: boolean
  cells: CompareCell[]
}

/** The form of `compare --format json`: rows that differ come first. */
export type CompareView = { columns: CompareColumn[]; rows: CompareRow[] }

export function compareText({ columns: compared, rows }: CompareView, options: TextOptions): string {
  const { lang, columns, reveal } = options
  const colors = createColors(options.color)
  const cellOf = (cell: CompareCell, differs: boolean): Cell => {
    if (!cell) return { text: '-', paint: differs ? colors.yellow : colors.dim }
    const from = cell.origin && differs ? `  (${place(cell.origin, lang)})` : ''
    const text = `${cell.value === '' ? '""' : reveal(cell.value)}${reveal(from)}`
    return differs ? { text, paint: colors.red } : { text }
  }
  const differing = rows.filter(({ differs }) => differs)
  const lines = differing.map(({ name, cells, differs }): Cell[] => [
    { text: reveal(name), paint: colors.bold },
    ...cells.map((cell) => cellOf(cell, differs)),
  ])
  // One value is enough where all are equal; where a directory stands on PATH may still vary.
  const equal = rows
    .filter(({ differs }) => !differs)
    .map(({ kind, name, cells }): Cell[] => [
      { text: reveal(name) },
      kind === 'path' || kind === 'install' ? { text: '' } : cellOf(cells[0] ?? null, false),
    ])
  const indented = (heading: string[], body: readonly Cell[][]) =>
    table(heading, body, columns - 2, colors.dim).map((line) => `  ${line}`)
  const blocks = [
    differing.length === 0
      ? [colors.green(say.same[lang])]
      : [colors.red(say.differ[lang]), ...indented(['', ...compared.map(({ name }) => name)], lines)],
    ...(equal.length === 0 ? [] : [[colors.dim(say.equal[lang]), ...indented(['', ''], equal)]]),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
