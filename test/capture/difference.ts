const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Where two values first differ, and how. */
export function firstDifference(a: unknown, b: unknown, at = ''): string {
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = firstDifference(a[key], b[key], `${at}/${key}`)
      if (found !== '') return found
    }
    return ''
  }
  if (Object.is(a, b)) return ''
  return `${at}: ${JSON.stringify(a)?.slice(0, 400)} became ${JSON.stringify(b)?.slice(0, 400)}`
}
