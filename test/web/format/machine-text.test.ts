import { expect, it } from 'vitest'
import { visible } from '../../../web/src/format/machine-text.ts'
import { localized } from '../../../web/src/locales/index.ts'

it.each([
  ['/opt/\u202ecod.sruoy/go/bin', '/opt/\\u202ecod.sruoy/go/bin'],
  ['\u2066a\u2069\u200f\u061c', '\\u2066a\\u2069\\u200f\\u061c'],
  ['a\u001b[2Jb\u0000\u009b', 'a\\u001b[2Jb\\u0000\\u009b'],
  ['first\n\tsecond', 'first\n\tsecond'],
  ['/home/müller/工作/שלום 🐹', '/home/müller/工作/שלום 🐹'],
])('%j is shown as %j', (sent, shown) => {
  expect(visible(sent)).toBe(shown)
})

it('is what a text of the server goes through, which may quote a machine', () => {
  expect(localized({ en: 'Remove /opt/\u202ecod from PATH', zh: '' })).toBe(
    'Remove /opt/\\u202ecod from PATH',
  )
})
