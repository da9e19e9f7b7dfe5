import { canonicalJson } from '#agent/contract/hash.ts'
import type { Change } from '../contract/diff.ts'
import { editList } from './list-edits.ts'

/**
 * What turns one JSON value into another, in an order in which it can be applied. Members of lists are told by what
 * they are and not by where they stand: one that is inserted at the front of PATH is one change.
 */
export function diffJson(before: unknown, after: unknown, pointer = ''): Change[] {
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, pointer)
  if (isObject(before) && isObject(after)) return diffMembers(before, after, pointer)
  if (before === after) return []
  if (before === undefined) return [{ pointer, op: 'added', before: null, after }]
  if (after === undefined) return [{ pointer, op: 'removed', before, after: null }]
  return [{ pointer, op: 'changed', before, after }]
}

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function diffMembers(before: Members, after: Members, pointer: string): Change[] {
  const keys = new Set([...Object.keys(after), ...Object.keys(before)])
  return [...keys].flatMap((key) =>
    diffJson(member(before, key), member(after, key), `${pointer}/${escape(key)}`),
  )
}

const member = (members: Members, key: string) => (Object.hasOwn(members, key) ? members[key] : undefined)

const escape = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

function diffLists(before: readonly unknown[], after: readonly unknown[], pointer: string): Change[] {
  const at = (index: number) => `${pointer}/${index}`
  const { edits, kept } = editList(namesOf(before), namesOf(after))
  const changes = edits.map((edit): Change => {
    if (edit.op === 'added') return { pointer: at(edit.to), op: 'added', before: null, after: after[edit.of] }
    const value = before[edit.of]
    if (edit.op === 'removed') return { pointer: at(edit.from), op: 'removed', before: value, after: null }
    return { pointer: at(edit.to), from: at(edit.from), op: 'moved', before: value, after: value }
  })
  // Then every member stands where it belongs, some with other content.
  return [...changes, ...kept.flatMap(([from, to]) => diffJson(before[from], after[to], at(to)))]
}

/** What makes a member the same one as before, for lists of objects; the first that all members of a list have. */
const NAMES = ['id', 'session', 'key', 'name', 'root', 'dir', 'path', 'file', 'raw', 'url', 'uri']

/** Members that are equal in name are told apart by their order. */
function namesOf(list: readonly unknown[]): string[] {
  const field = list.length > 0 && list.every(isObject) && NAMES.find((name) => list.every(hasText(name)))
  const seen = new Map<string, number>()
  return list.map((item) => {
    const name = canonicalJson(field && isObject(item) ? item[field] : item)
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return `${name} ${count}`
  })
}

const hasText = (name: string) => (item: Members) => typeof item[name] === 'string'
