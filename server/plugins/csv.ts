export type Cell = string | number | boolean | null

/** One way to read a row: a column's name and its cell. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>

/** Spreadsheets run a cell that begins so. Host names and subjects are whatever a machine says. */
const FORMULA = /^[=+\-@\t\r]/

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
function toField(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(toField).join(',')}\r\n`
