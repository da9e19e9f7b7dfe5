import { expect, test } from 'vitest'
import { holdsLeak } from '../../../server/fleet/leaks.ts'

const TOKEN = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`

test.each([
  ['https://anna:pw@proxy.example', true],
  ['git+ssh://token@git.example', true],
  ['see http://one.example and https://x@two.example', true],
  ['https://«cred»@proxy.example', false],
  ['https://proxy.example/@v/list', false],
  [TOKEN, true],
  [`Bearer-${TOKEN}`, true],
  [`a-eyJ-b-${TOKEN}`, true],
  [TOKEN.slice(0, 40), false],
  [`x${TOKEN}`, false],
  ['glpat-aaaaaaaaaaaaaaaaaaaaaaaa', true],
])('%s', (text, isLeak) => {
  expect(holdsLeak(JSON.stringify({ text }))).toBe(isLeak)
})

test.each([
  ['schemes', `x://y@z ${'a.'.repeat(500_000)}`, true],
  ['addresses', '://'.repeat(500_000), false],
  ['beginnings of tokens', 'eyJ-'.repeat(500_000), false],
  ['halves of tokens', `${'eyJ-'.repeat(250_000)}.eyJ${'-eyJ'.repeat(250_000)}`, false],
])('a text of many %s takes no time', (_, text, isLeak) => {
  expect(holdsLeak(JSON.stringify({ text }))).toBe(isLeak)
})
