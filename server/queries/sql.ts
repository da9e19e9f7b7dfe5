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
  const parts = [strings[0] ?? '']
  const flat: unknown[] = []
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? ''
    if (value instanceof Sql) {
      parts[parts.length - 1] += value.parts[0] ?? ''
      parts.push(...value.parts.slice(1))
      parts[parts.length - 1] += after
      flat.push(...value.values)
    } else {
      flat.push(value)
      parts.push(after)
    }
  })
  return new Sql(parts, flat)
}

/** `a AND b AND c`; true of none. */
export const all = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : conditions.reduce((left, right) => sql`${left} AND ${right}`)

/** Text of this program (a column, a direction), never of a caller. */
export const raw = (text: string): Sql => new Sql([text], [])

export async function run<Row extends pg.QueryResultRow>(pool: pg.Pool, statement: Sql): Promise<Row[]> {
  const text = statement.parts.reduce((before, part, index) => `${before}$${index}${part}`)
  return (await pool.query<Row>(text, [...statement.values])).rows
}
