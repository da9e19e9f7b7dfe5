import type { EntryProvenance, SessionProvenance } from '#server/contract/provenance.ts'

/** PATH of a session with the go that runs, and those that it hides. */
export type Race = {
  entries: readonly EntryProvenance[]
  definitions: SessionProvenance['definitions']
  winner: EntryProvenance | null
  hidden: number
}

export const raceOf = ({ path, definitions }: SessionProvenance): Race => ({
  entries: path,
  definitions,
  winner: path.find(({ go }) => go?.role === 'runs') ?? null,
  hidden: path.filter(({ go }) => go?.role === 'hidden').length,
})
