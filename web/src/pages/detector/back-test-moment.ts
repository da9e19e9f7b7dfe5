/** What a `datetime-local` field takes: the reader's own zone, to the minute. */
export function fieldOf(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The moment of such a field; null while it is empty, or not in the past. */
export function pastMoment(field: string, now: number): string | null {
  const at = new Date(field).getTime()
  return Number.isNaN(at) || at > now ? null : new Date(at).toISOString()
}
