/** A string as it is, anything else as JSON over several lines. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}
