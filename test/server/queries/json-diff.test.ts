import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from '../../../server/contract/diff.ts'
import { diffJson } from '../../../server/queries/json-diff.ts'

const entry = (dir: string) => ({ raw: dir, dir, origin: { kind: 'profile' } })

test('one entry at the front of PATH is one change, one that changes places another', () => {
  const before = { entries: ['/a', '/b', '/c', '/d'].map(entry) }
  const after = { entries: ['/new', '/b', '/c', '/a', '/d'].map(entry) }
  expect(diffJson(before, after)).toEqual([
    { pointer: '/entries/0', op: 'added', before: null, after: entry('/new') },
    { pointer: '/entries/3', from: '/entries/1', op: 'moved', before: entry('/a'), after: entry('/a') },
  ])
})

test('a member that stays the same one is changed in place', () => {
  const before = [
    { root: '/go', version: '1' },
    { root: '/sdk', version: '2' },
  ]
  const after = [{ root: '/sdk', version: '3' }]
  expect(diffJson(before, after, '/list')).toEqual([
    { pointer: '/list/0', op: 'removed', before: before[0], after: null },
    { pointer: '/list/0/version', op: 'changed', before: '2', after: '3' },
  ])
})

const member = fc.oneof(
  fc.constantFrom('/a', '/b', '/c', '/d', '/e'),
  fc.record({ dir: fc.constantFrom('/a', '/b', '/c', '/d'), value: fc.nat(3) }),
  fc.nat(4),
)
const json = fc.letrec((tie) => ({
  list: fc.array(fc.oneof({ maxDepth: 3, depthSize: 'small' }, member, tie('list'), tie('object')), {
    maxLength: 9,
  }),
  object: fc.dictionary(
    fc.constantFrom('a', 'b/~', 'c', '__proto__'),
    fc.oneof({ maxDepth: 3, depthSize: 'small' }, member, fc.constant(null), tie('list'), tie('object')),
  ),
}))

test('the differences, applied in their order, give the later value', () => {
  fc.assert(
    fc.property(fc.oneof(json.list, json.object), fc.oneof(json.list, json.object), (before, after) => {
      const changes = structuredClone(diffJson(before, after))
      expect(patched(before, changes)).toEqual(after)
      expect(diffJson(after, after)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

function patched(before: unknown, changes: readonly Change[]): unknown {
  const whole: { root: unknown } = { root: structuredClone(before) }
  for (const { pointer, from, op, after } of changes) {
    if (op === 'moved') {
      const [source, at] = place(whole, from ?? '')
      const [value] = (source as unknown[]).splice(Number(at), 1)
      const [target, to] = place(whole, pointer)
      ;(target as unknown[]).splice(Number(to), 0, value)
      continue
    }
    const [target, key] = place(whole, pointer)
    if (Array.isArray(target) && op !== 'changed') {
      target.splice(Number(key), op === 'removed' ? 1 : 0, ...(op === 'added' ? [after] : []))
    } else if (op === 'removed') Reflect.deleteProperty(target, key)
    else
      Object.defineProperty(target, key, {
        value: after,
        writable: true,
        enumerable: true,
        configurable: true,
      })
  }
  return whole.root
}

function place(whole: { root: unknown }, pointer: string): [target: object, key: string] {
  const keys = `/root${pointer}`
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = keys.pop() ?? ''
  let target: unknown = whole
  for (const key of keys) target = Object.getOwnPropertyDescriptor(target, key)?.value
  if (typeof target !== 'object' || target === null) throw new Error(`nothing stands at ${pointer}`)
  return [target, last]
}
