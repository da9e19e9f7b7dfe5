/*
 * A snapshot's id within its host is the moment it was taken: in milliseconds since some time before year 0, then
 * two digits that tell apart what was taken in the same one. So one index, (host, id), is the history's order, finds
 * a moment, and recognises what is sent again.
 */
const BEFORE_YEAR_0 = 62_200_000_000_000
const PER_MS = 100
/** Ids of the layout before this one counted from 1 (see old-layout.ts). */
const LEAST = 1_000_000_000_000

export const firstIdAt = (takenAt: Date): number => (takenAt.getTime() + BEFORE_YEAR_0) * PER_MS
export const lastIdAt = (takenAt: Date): number => firstIdAt(takenAt) + PER_MS - 1
export const takenAtOf = (id: number): Date => new Date(Math.floor(id / PER_MS) - BEFORE_YEAR_0)
export const isOldId = (id: number): boolean => id < LEAST

/** Months since the year 2000: the history is partitioned by the month of receipt. */
export const monthOf = (moment: Date): number => (moment.getUTCFullYear() - 2000) * 12 + moment.getUTCMonth()
export const startOf = (month: number): Date => new Date(Date.UTC(2000, month))
