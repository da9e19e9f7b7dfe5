import type pg from 'pg'

/** A piece of SQL with its parameters; pieces nest, so conditions are put together without pasting text. */
export class Sql {
  readonly parts: readonly string[]
  readonly values: readonly unknown[]
  constructor(parts: readonly string[], values: readonly unknown[]) {
    this.parts = parts
    this.values = values
  }
}

/** Everything interpolated is a parameter, or another piece. */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const parts: string[] = []
  const flat: unknown[] = []
  let open = strings[0] ?? ''
  values.forEach((value, index) => {
    const piece = value instanceof Sql ? value : new Sql(['', ''], [value])
    const [first = '', ...further] = piece.parts
    for (const part of [open + first, ...further]) parts.push(part)
    open = (parts.pop() ?? '') + (strings[index + 1] ?? '')
    flat.push(...piece.values)
  })
  parts.push(open)
  return new Sql(parts, flat)
}

/** `a AND b AND c`; true of none. */
export const all = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : conditions.reduce((left, right) => sql`${left} AND ${right}`)

/** Text of this program (a column, a direction), never of a caller. */
export const raw = (text: string): Sql => new Sql([text], [])

export const statementOf = ({ parts, values }: Sql): { text: string; values: unknown[] } => ({
  text: parts.reduce((before, part, index) => `${before}$${index}${part}`),
  values: [...values],
})

/** By their text; no two statements of a connection may have one name. */
const names = new Map<string, string>()

/**
 * For a statement whose text is always the same: each connection plans it once, where that takes longer than to run it.
 * Not for lists, whose best plan depends on what they are asked.
 */
export async function runPrepared<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  statement: Sql,
): Promise<Row[]> {
  const { text, values } = statementOf(statement)
  const name = names.get(text) ?? `query ${names.size}`
  names.set(text, name)
  return (await pool.query<Row>({ name, text, values })).rows
}

export async function run<Row extends pg.QueryResultRow>(pool: pg.Pool, statement: Sql): Promise<Row[]> {
  return (await pool.query<Row>(statementOf(statement))).rows
}
