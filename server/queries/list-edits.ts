export type ListEdit =
  | { op: 'removed'; of: number; from: number }
  | { op: 'moved'; of: number; from: number; to: number }
  | { op: 'added'; of: number; to: number }

export type ListEdits = {
  /**
   * In the order in which they are applied: `from` and `to` are positions in the list as it then is. `of` is the
   * member's position in the first list, or of one that is added in the second.
   */
  edits: ListEdit[]
  /** Members of both lists, by their positions. */
  kept: [before: number, after: number][]
}

/** The fewest edits that turn one list into another, by names that are unique in each. */
export function editList(before: readonly string[], after: readonly string[]): ListEdits {
  const target = new Map(after.map((name, index) => [name, index]))
  const source = new Map(before.map((name, index) => [name, index]))
  const edits: ListEdit[] = []
  // From the end, so that the positions before it stay true.
  for (let from = before.length - 1; from >= 0; from--) {
    if (!target.has(before[from] ?? '')) edits.push({ op: 'removed', of: from, from })
  }
  const list = before.filter((name) => target.has(name))
  const stay = new Set(longestRising(list.map((name) => target.get(name) ?? 0)).map((index) => list[index]))
  after.forEach((name, index) => {
    if (stay.has(name)) return
    const of = source.get(name)
    const from = of === undefined ? undefined : list.indexOf(name)
    if (from !== undefined) list.splice(from, 1)
    // Behind the one before it, which is in its place by now; what still stands between has yet to move.
    const to = index === 0 ? 0 : list.indexOf(after[index - 1] ?? '') + 1
    list.splice(to, 0, name)
    if (of === undefined || from === undefined) edits.push({ op: 'added', of: index, to })
    else edits.push({ op: 'moved', of, from, to })
  })
  const kept = after.flatMap((name, to): [number, number][] => {
    const from = source.get(name)
    return from === undefined ? [] : [[from, to]]
  })
  return { edits, kept }
}

/** Positions of a longest rising part of the numbers (patience sorting). */
function longestRising(numbers: readonly number[]): number[] {
  /** By length: the position that ends the part of that length with the smallest number. */
  const ends: number[] = []
  const previous: number[] = []
  numbers.forEach((number, index) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1
      else high = middle
    }
    previous[index] = low === 0 ? -1 : (ends[low - 1] ?? -1)
    ends[low] = index
  })
  const part: number[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) part.push(index)
  return part.reverse()
}
