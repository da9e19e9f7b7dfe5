import { expect, test } from 'vitest'
import { lately, remember } from '../../../../agent/detectors/model/once.ts'

function counted() {
  let runs = 0
  const length = remember((text) => {
    runs++
    return { length: text.length }
  })
  return { length, runs: () => runs }
}

test('a short text is worked out once', () => {
  const { length, runs } = counted()
  expect(length('x'.repeat(500))).toBe(length('x'.repeat(500)))
  expect(runs()).toBe(1)
})

test('a long one every time: 20,000 values of 32 KB would be kept for ever', () => {
  const { length, runs } = counted()
  for (let run = 0; run < 2; run++) expect(length('x'.repeat(501))).toEqual({ length: 501 })
  expect(runs()).toBe(2)
})

test('lately: the last texts, as many as have so many characters', () => {
  const asked: string[] = []
  const half = lately(10, (text) => (asked.push(text), text.slice(0, text.length / 2)))
  const ask = (text: string) => expect(half(text)).toBe(text.slice(0, text.length / 2))
  for (const text of ['aaaa', 'bbbbbb', 'aaaa', 'cc', 'bbbbbb', 'aaaa', 'x'.repeat(11), 'x'.repeat(11)])
    ask(text)
  expect(asked).toEqual(['aaaa', 'bbbbbb', 'cc', 'aaaa', 'x'.repeat(11), 'x'.repeat(11)])
})
