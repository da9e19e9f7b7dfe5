import { expect, test } from 'vitest'
import { compareModuleVersions } from '../../../../agent/detectors/model/module-version.ts'

const IN_ORDER = [
  'v0.0.0-20200101000000-abcdef012345',
  'v0.9.9',
  'v0.16.0-pre.1',
  'v0.16.0-pre.2',
  'v0.16.0-pre.10',
  'v0.16.0-pre.10.1',
  'v0.16.0-rc',
  'v0.16.0',
  'v0.16.2',
  'v0.16.10',
  'v1.0.0+incompatible',
  'v2.0.0',
]

test('orders versions as Go does', () => {
  for (const [at, older] of IN_ORDER.entries())
    for (const [other, newer] of IN_ORDER.entries()) {
      const expected = Math.sign(at - other)
      expect({ older, newer, sign: Math.sign(compareModuleVersions(older, newer) ?? NaN) }).toEqual({
        older,
        newer,
        sign: expected,
      })
    }
})

test.each(['(devel)', '', '1.2.3', 'v1.2', 'latest'])('%s has no place in the order', (text) => {
  expect(compareModuleVersions(text, 'v1.0.0')).toBeNull()
})
