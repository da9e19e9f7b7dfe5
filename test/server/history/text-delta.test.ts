import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyTextDelta, textDelta } from '../../../server/history/text-delta.ts'

const piece = fc.oneof(
  fc.constantFrom('/usr/local/go/bin:', '"origin":{"kind":"profile"},', '\u4e2d\u6587', 'x'.repeat(3000)),
  fc.string({ maxLength: 60 }),
)
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')))

test('a delta, applied to the text it was made from, gives the other one', () => {
  let short = 0
  fc.assert(
    fc.property(text, text, fc.nat(), (one, other, cut) => {
      const edited = Buffer.concat([
        one.subarray(0, cut % (one.length + 1)),
        other,
        one.subarray(cut % (one.length + 1)),
      ])
      for (const [before, after] of [
        [one, other],
        [one, edited],
        [edited, one],
        [one, one],
      ] as const) {
        const delta = textDelta(before, after)
        if (!delta) continue
        short += 1
        expect(applyTextDelta(before, delta).equals(after)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
  expect(short).toBeGreaterThan(500)
})

test('one more entry in a long list is told by few bytes', () => {
  const entry = (index: number) =>
    `{"dir":"/opt/${index}","origin":{"kind":"machine","ref":"${'HKLM\\Path'.repeat(20)}"}}`
  const list = Array.from({ length: 300 }, (_, index) => entry(index))
  const delta = textDelta(
    Buffer.from(list.join()),
    Buffer.from([...list.slice(0, 9), entry(1000), ...list.slice(9)].join()),
  )
  expect(delta?.length).toBeLessThan(60)
})
