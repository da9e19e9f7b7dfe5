/** The newest version of a row that a delta brought, and when. */
export type Latest<T> = ReadonlyMap<string, { readonly row: T; readonly at: string }>

export type FetchedPage<T> = { readonly rows: readonly T[]; readonly asOf: string }

/** The page in its own order, single rows replaced where a delta is newer than the page. */
export function overlay<T>(page: FetchedPage<T>, latest: Latest<T>, idOf: (row: T) => string): readonly T[] {
  const since = Date.parse(page.asOf)
  return page.rows.map((row) => {
    const newer = latest.get(idOf(row))
    return newer && Date.parse(newer.at) > since ? newer.row : row
  })
}

/**
 * Rows that came up after the page was fetched and are not on it: shown as "N new", and put in their place
 * only when the person asks, so that nothing moves under the cursor.
 */
export function newcomers<T>(
  page: FetchedPage<T>,
  latest: Latest<T>,
  idOf: (row: T) => string,
  belongs: (row: T) => boolean,
): readonly T[] {
  const since = Date.parse(page.asOf)
  const shown = new Set(page.rows.map(idOf))
  const found: T[] = []
  for (const [id, { row, at }] of latest)
    if (!shown.has(id) && Date.parse(at) > since && belongs(row)) found.push(row)
  return found
}
