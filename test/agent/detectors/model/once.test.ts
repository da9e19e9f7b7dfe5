import { expect, test } from 'vitest'
import { remember } from '../../../../agent/detectors/model/once.ts'

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
