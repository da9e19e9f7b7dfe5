import { expect, test } from 'vitest'
import { maskText } from '../../../agent/redact/variables.ts'

const hash = (kind: string) => `«${kind}»`

/** Seconds each with expressions that look from every place to the end of a text, or back to its beginning. */
test.each([
  ['names', 'a.', 300_000],
  ['names of secrets', 'token', 200_000],
  ['names of secrets with nothing behind them', '-token-', 100_000],
  ['dots', '.', 500_000],
  ['words of a stand-in', '«a', 300_000],
  ['words', 'a', 500_000],
  ['blanks behind a colon', ':\t', 1],
  ['schemes', 'a+', 300_000],
  ['users', '-a', 300_000],
  ['users and passwords', 'a:=', 200_000],
  ['beginnings of tokens', 'eyJaaaaaaaa-', 50_000],
  ['machines of a .netrc', 'default login ', 40_000],
])('a text of many %s takes no time', (_, part, times) => {
  const text = part.repeat(times) + ' '.repeat(times === 1 ? 500_000 : 0)
  expect(maskText(`${text}! https://u:p@host`, hash)).toContain('https://«cred»@host')
})

test.each([
  ['密码为     ：hunter2', '密码为     ：«secret»'],
  ['-eyJ-eyJhbGciOiJIUzI1NiJ9.eyJz-.x', '-«secret»'],
  ['.a.token-x=1 «b»', '.a.token-x=«secret» «b»'],
  ['«cred.token=1', '«cred.token=«secret»'],
  ['«token=1', '«token=1'],
  ['1+https://u:p@h', '1+https://«cred»@h'],
  ['x-u:p:q@h', '«cred»@h'],
  ['/x-u:p@h', '/x-«cred»@h'],
  ['/u:p@h', '/u:p@h'],
  ['a=b:c@h', 'a=«cred»@h'],
  ['default login me password hunter2', 'default login me password «secret»'],
])('%s', (text, expected) => expect(maskText(text, hash)).toBe(expected))
