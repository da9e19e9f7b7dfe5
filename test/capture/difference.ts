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
  const shown = (value: unknown) => JSON.stringify(value ?? null).slice(0, 400)
  return `${at}: ${shown(a)} became ${shown(b)}`
}
