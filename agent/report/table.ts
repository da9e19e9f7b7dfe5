import { padEnd, width } from './width.ts'

/** Text with its colour, which is put on after the widths are known. */
export type Cell = { text: string; paint?: (text: string) => string }

const GAP = 2

/**
 * Rows under their headings; where that does not fit, each row as a block of its own with a heading before every
 * value. Nothing is cut: a path that is not whole can't be used.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns: number,
  heading: (text: string) => string,
): string[] {
  const widths = headings.map((text, at) =>
    Math.max(width(text), ...rows.map((row) => width(row[at]?.text ?? ''))),
  )
  const total = widths.reduce((sum, each) => sum + each + GAP, -GAP)
  return total <= columns
    ? [
        ...(headings.some((text) => text !== '')
          ? [
              line(
                headings.map((text): Cell => ({ text, paint: heading })),
                widths,
              ),
            ]
          : []),
        ...rows.map((row) => line(row, widths)),
      ]
    : stacked(headings, rows, heading)
}

const painted = ({ text, paint }: Cell, padded: string) =>
  paint && text !== '' ? paint(text) + padded.slice(text.length) : padded

function line(cells: readonly Cell[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => {
      const last = at === cells.length - 1
      return painted(cell, last ? cell.text : padEnd(cell.text, (widths[at] ?? 0) + GAP))
    })
    .join('')
    .trimEnd()
}

function stacked(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  heading: (text: string) => string,
): string[] {
  const label = Math.max(...headings.slice(1).map(width), 0) + GAP
  return rows.flatMap((row) => {
    const [first = { text: '' }, ...rest] = row
    return [
      painted(first, first.text),
      ...rest.flatMap((cell, at) => {
        const name = headings[at + 1] ?? ''
        return cell.text === ''
          ? []
          : [`  ${painted({ text: name, paint: heading }, padEnd(name, label))}${painted(cell, cell.text)}`]
      }),
    ]
  })
}
