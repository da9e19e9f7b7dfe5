import { computed, shallowReadonly, shallowRef } from 'vue'
import type { OccurrenceRow } from '#server/contract/summary.ts'

/** Digits of unlike length compare as numbers, without losing any past 2^53. */
const compareIds = (a: string, b: string) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

const newestFirst = (a: OccurrenceRow, b: OccurrenceRow) =>
  Date.parse(b.at) - Date.parse(a.at) || compareIds(b.id, a.id)

/** Both lists as one, newest first, each occurrence once. */
export function merge(
  known: readonly OccurrenceRow[],
  more: readonly OccurrenceRow[],
  limit: number,
): readonly OccurrenceRow[] {
  const byId = new Map(known.map((row) => [row.id, row]))
  for (const row of more) byId.set(row.id, Object.freeze(row))
  return Object.freeze([...byId.values()].sort(newestFirst).slice(0, limit))
}

/** The stream of occurrences. While it is held (paused, or scrolled away from its top) news is only counted. */
export function createFeed(limit = 100) {
  const rows = shallowRef<readonly OccurrenceRow[]>(Object.freeze([]))
  const heldRows = shallowRef<readonly OccurrenceRow[]>(Object.freeze([]))
  const heldSkipped = shallowRef(0)
  const held = shallowRef(false)

  function release() {
    rows.value = merge(rows.value, heldRows.value, limit)
    heldRows.value = Object.freeze([])
    heldSkipped.value = 0
  }

  return {
    rows: shallowReadonly(rows),
    held: shallowReadonly(held),
    waiting: computed(() => heldRows.value.length + heldSkipped.value),
    /** Takes what is new; `skipped` more happened without being told one by one. */
    receive(news: readonly OccurrenceRow[], skipped = 0) {
      const known = new Set(rows.value.map((row) => row.id))
      const fresh = news.filter((row) => !known.has(row.id))
      if (!held.value) {
        rows.value = merge(rows.value, fresh, limit)
        return
      }
      heldRows.value = merge(heldRows.value, fresh, limit)
      heldSkipped.value += skipped
    },
    hold() {
      held.value = true
    },
    /** Shows what waited, and goes on. */
    release() {
      held.value = false
      release()
    },
  }
}
