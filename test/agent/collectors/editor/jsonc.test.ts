import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJsonc } from '../../../../agent/collectors/editor/jsonc.ts'

const filler = fc.constantFrom('', ' ', '\n', '// c, "}\n', '/* ] , " // */', '\t/**/\r\n')

/** The text of a value as a person might leave it: with comments anywhere and commas before closing brackets. */
function written(value: unknown, fill: () => string, comma: () => boolean): string {
  const last = (empty: boolean) => (!empty && comma() ? `,${fill()}` : '')
  if (Array.isArray(value))
    return `${fill()}[${value.map((item) => written(item, fill, comma)).join(',')}${last(value.length === 0)}${fill()}]${fill()}`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${fill()}${JSON.stringify(key)}${fill()}:${written(member, fill, comma)}`,
    )
    return `${fill()}{${members.join(',')}${last(members.length === 0)}${fill()}}${fill()}`
  }
  return `${fill()}${JSON.stringify(value)}${fill()}`
}

test('whatever comments and trailing commas stand in it, the value is the same', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.infiniteStream(filler),
      fc.infiniteStream(fc.boolean()),
      (value, fills, commas) => {
        const text = written(
          value,
          () => String(fills.next().value),
          () => commas.next().value === true,
        )
        expect(parseJsonc(text)).toEqual(JSON.parse(JSON.stringify(value)))
      },
    ),
    { numRuns: 500 },
  )
})

test('an empty file is nothing, a byte order mark is none of it, and broken text is an error', () => {
  expect(parseJsonc('// nothing yet\n')).toBeNull()
  expect(parseJsonc('\uFEFF{"a": 1}')).toEqual({ a: 1 })
  for (const text of ['{"a" 1}', '[1,,2]', '{,}x', '"open'])
    expect(() => parseJsonc(text)).toThrow(SyntaxError)
})
