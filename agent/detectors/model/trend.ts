export type Point = { day: number; value: number }

/** Fewer points, or points closer together, are a jump and not a trend. */
const FEWEST = 3
const SHORTEST_DAYS = 3

/** Days until the straight line through the points falls to `limit`, today being day 0; null without a fall. */
export function daysUntil(limit: number, points: readonly Point[]): number | null {
  const days = points.map(({ day }) => day)
  if (points.length < FEWEST || Math.max(...days) - Math.min(...days) < SHORTEST_DAYS) return null
  const middle = mean(days)
  const level = mean(points.map(({ value }) => value))
  const spread = sum(points.map(({ day }) => (day - middle) ** 2))
  const slope = sum(points.map(({ day, value }) => (day - middle) * (value - level))) / spread
  if (slope >= 0) return null
  return Math.max(0, Math.ceil(middle + (limit - level) / slope))
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length
