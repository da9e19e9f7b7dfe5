import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { MAX_LIMIT } from '../contract/paging.ts'
import { csvLine, type Columns } from './csv.ts'

type Page<Row> = { rows: Row[]; next: string | null }
type Query = { format?: 'json' | 'ndjson' | 'csv'; cursor?: string; limit?: number; total?: boolean }

export type Export<Row, Asked> = {
  /** Name of the file, without its date and ending. */
  name: string
  /** The list that is exported: same filter, same order. */
  list: (query: Asked) => Promise<Page<Row>>
  columns: Columns<Row>
}

const TYPES = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const

/**
 * Where a file was asked for, sends the whole list as one, a page at a time: the next page is read when the
 * receiver has taken the one before, and none any more when it has gone away.
 */
export async function sendExport<Row, Asked extends Query>(
  reply: FastifyReply,
  query: Asked,
  { name, list, columns }: Export<Row, Asked>,
): Promise<FastifyReply | undefined> {
  const { format = 'json' } = query
  if (format === 'json') return undefined
  const pageFrom = (cursor?: string) =>
    list({ ...query, limit: MAX_LIMIT, total: false, ...(cursor === undefined ? {} : { cursor }) })
  // Before the headers: what is wrong with the request is still a problem with a status.
  const first = await pageFrom(query.cursor)
  // Fastify answers HEAD with a GET of which it reads all and sends nothing.
  const isHead = reply.request.method === 'HEAD'
  const texts = format === 'csv' ? asCsv(first, pageFrom, columns) : asNdjson(first, pageFrom)
  const day = new Date().toISOString().slice(0, 10)
  return reply
    .header('content-type', TYPES[format])
    .header('content-disposition', `attachment; filename="envherd-${name}-${day}.${format}"`)
    .header('cache-control', 'private, no-store')
    .send(Readable.from(isHead ? [] : texts))
}

type PageFrom<Row> = (cursor: string) => Promise<Page<Row>>

async function* pages<Row>(first: Page<Row>, pageFrom: PageFrom<Row>): AsyncGenerator<Row[]> {
  let page = first
  yield page.rows
  while (page.next !== null) {
    page = await pageFrom(page.next)
    yield page.rows
  }
}

async function* asNdjson<Row>(first: Page<Row>, pageFrom: PageFrom<Row>): AsyncGenerator<string> {
  for await (const rows of pages(first, pageFrom)) {
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  }
}

async function* asCsv<Row>(
  first: Page<Row>,
  pageFrom: PageFrom<Row>,
  columns: Columns<Row>,
): AsyncGenerator<string> {
  const cells = Object.values(columns)
  yield csvLine(Object.keys(columns))
  for await (const rows of pages(first, pageFrom)) {
    if (rows.length > 0) yield rows.map((row) => csvLine(cells.map((cell) => cell(row)))).join('')
  }
}
