export type Point = { day: number; value: number }

/** Fewer points, or points closer together, are a jump and not a trend. */
const FEWEST = 3
const SHORTEST_DAYS = 3

/** Days until the straight line through the points falls to `limit`, today being day 0; null without a fall. */
export function daysUntil(limit: number, points: readonly Point[]): number | null {
  if (points.length < FEWEST) return null
  let [first, last, days, values] = [Infinity, -Infinity, 0, 0]
  for (const { day, value } of points) {
    first = Math.min(first, day)
    last = Math.max(last, day)
    days += day
    values += value
  }
  if (last - first < SHORTEST_DAYS) return null
  const [middle, level] = [days / points.length, values / points.length]
  let [spread, rise] = [0, 0]
  for (const { day, value } of points) {
    spread += (day - middle) ** 2
    rise += (day - middle) * (value - level)
  }
  const slope = rise / spread
  return slope >= 0 ? null : Math.max(0, Math.ceil(middle + (limit - level) / slope))
}
