import { Type, type TSchema } from 'typebox'

export const DEFAULT_LIMIT = 50
export const MAX_LIMIT = 500

/** Query parameters of every list. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: 'As given in `next`; opaque.' })),
  total: Type.Optional(Type.Boolean({ default: false, description: 'Also count all rows that match.' })),
}

/** Query parameter of lists that can be taken away whole. */
export const ExportQuery = {
  format: Type.Optional(
    Type.Enum(['json', 'ndjson', 'csv'], {
      default: 'json',
      description:
        'ndjson, csv: all rows that match as a file, in the same order; `limit` and `total` do not apply. ' +
        'In CSV a text that a spreadsheet would take for a formula begins with an apostrophe.',
    }),
  ),
}

export const pageOf = <T extends TSchema>(row: T) =>
  Type.Object({
    rows: Type.Array(row),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Cursor of the next page; null at the end.',
    }),
    total: Type.Optional(Type.Integer({ minimum: 0 })),
    asOf: Type.String({ format: 'date-time' }),
  })

export const AsOf = Type.String({ format: 'date-time', description: 'The moment the numbers are true for.' })
export const Id = Type.String({ format: 'uuid' })
export const ChangedSince = Type.String({
  format: 'date-time',
  description:
    'Changed at this moment or later. With `asOf` of the first page of the last answer no change is missed; one may ' +
    'come twice.',
})
export const Moment = Type.String({ format: 'date-time' })
