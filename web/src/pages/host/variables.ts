import type { Origin } from '#agent/contract/origin.ts'
import type { SessionId } from '#agent/contract/sections/sessions.ts'
import type { VariableCandidate, VariableProvenance } from '#server/contract/provenance.ts'

export type Loss = NonNullable<VariableCandidate['lost']>

export type Cell = {
  session: SessionId
  /** Null: nothing sets it. */
  value: string | null
  origin: Origin | null
  /** What Go then uses, where that is known. */
  fallback: string | null
}

/** One place in all sessions. */
export type PlaceRow = {
  origin: Origin
  /** Where it won, else as written there. */
  value: string
  time?: string
  guard?: string
  /** Sessions whose value comes from here; none: it lost everywhere. */
  wins: SessionId[]
  losses: { lost: Loss; sessions: SessionId[] }[]
}

const isDefault = ({ origin }: VariableCandidate) => origin.kind === 'default'

export const cellsOf = ({ sessions }: VariableProvenance): Cell[] =>
  sessions.map(({ session, candidates }): Cell => {
    const winner = candidates.find(({ wins }) => wins)
    if (!winner || isDefault(winner))
      return { session, value: null, origin: null, fallback: winner?.value ?? null }
    return { session, value: winner.value, origin: winner.origin, fallback: null }
  })

/** What a session was given has no place of its own, so that another value is another candidate. */
const placeOf = ({ origin, value }: VariableCandidate) =>
  JSON.stringify([origin.kind, origin.ref ?? value, origin.line ?? 0])

/** The places that set a variable, those that win somewhere first, else strongest first. */
export function placesOf({ sessions }: VariableProvenance): PlaceRow[] {
  const rows = new Map<string, PlaceRow>()
  for (const { session, candidates } of sessions) {
    for (const candidate of candidates) {
      if (isDefault(candidate)) continue
      const key = placeOf(candidate)
      const row = rows.get(key) ?? rowOf(candidate)
      rows.set(key, row)
      if (candidate.wins) {
        if (row.wins.length === 0) Object.assign(row, { value: candidate.value, origin: candidate.origin })
        row.wins.push(session)
      } else if (candidate.lost) {
        const same = row.losses.find(({ lost }) => lost === candidate.lost)
        if (same) same.sessions.push(session)
        else row.losses.push({ lost: candidate.lost, sessions: [session] })
      }
    }
  }
  return [...rows.values()].sort((a, b) => Number(b.wins.length > 0) - Number(a.wins.length > 0))
}

const rowOf = ({ origin, value, time, guard }: VariableCandidate): PlaceRow => ({
  origin,
  value,
  ...(time === undefined ? {} : { time }),
  ...(guard === undefined ? {} : { guard }),
  wins: [],
  losses: [],
})
