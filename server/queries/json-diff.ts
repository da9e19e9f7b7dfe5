import type { HostDiff } from '../contract/host.ts'

export type Change = HostDiff['sections'][number]['changes'][number]

/**
 * What turns one JSON value into another. Elements of lists are compared by position: PATH is a list, and there
 * the position is what matters. Removals at a list's end come last first, so that applying all in order works.
 */
export function diffJson(before: unknown, after: unknown, pointer = ''): Change[] {
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    return diffMembers(before, after, pointer)
  }
  if (before === after) return []
  if (before === undefined) return [{ pointer, op: 'added', before: null, after }]
  if (after === undefined) return [{ pointer, op: 'removed', before, after: null }]
  return [{ pointer, op: 'changed', before, after }]
}

type Container = Readonly<Record<string, unknown>>

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

function diffMembers(before: Container, after: Container, pointer: string): Change[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const kept = Object.keys(after)
  return [...kept, ...gone.reverse()].flatMap((key) =>
    diffJson(member(before, key), member(after, key), `${pointer}/${escape(key)}`),
  )
}

const member = (container: Container, key: string) =>
  Object.hasOwn(container, key) ? container[key] : undefined

const escape = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
