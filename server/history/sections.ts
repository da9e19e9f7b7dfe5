import { readContents, type Queryable } from './contents.ts'
import type { Entry, State } from './state.ts'
import { applyTextDelta } from './text-delta.ts'

/** The sections of states, read once where several have the same. */
export async function readSections(
  db: Queryable,
  entries: readonly Entry[],
): Promise<(entry: Entry) => unknown> {
  const texts = await readContents(
    db,
    entries.map(({ content }) => content),
  )
  return ({ content, deltas }) => {
    const text = texts.get(content)
    if (!text) throw new Error(`the content ${content} was not read`)
    return JSON.parse(deltas.reduce(applyTextDelta, text).toString('utf8')) as unknown
  }
}

/** Keys of sections that two states do not have alike. */
export function differing(before: State | undefined, after: State): string[] {
  const keys = new Set([...after.entries.keys(), ...(before?.entries.keys() ?? [])])
  return [...keys].filter((key) => before?.entries.get(key)?.mark !== after.entries.get(key)?.mark).sort()
}
