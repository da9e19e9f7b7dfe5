import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitPath, splitStored, type PathReader } from '../../../../agent/detectors/model/split.ts'

test.each([
  ['posix', '/a:/b c:', ['/a', '/b c', '']],
  ['posix', '"/a:b"', ['"/a', 'b"']],
  ['posix', '', []],
  ['go-windows', 'C:\\a;"C:\\b;c";;D:\\e f ', ['C:\\a', 'C:\\b;c', 'D:\\e f ']],
  ['cmd', '"C:\\a b"\\bin;C:\\c', ['C:\\a b\\bin', 'C:\\c']],
  ['powershell', 'C:\\a; C:\\b;"C:\\c"', ['C:\\a', 'C:\\b', '"C:\\c"']],
] satisfies [PathReader, string, string[]][])('%s reads %s', (reader, text, dirs) =>
  expect(splitPath(text, reader)).toEqual(dirs),
)

test('stored entries joined give the stored text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ';', ':', '"', '%', ' ', '\\') })
  fc.assert(
    fc.property(text, (stored) => {
      expect(splitStored(stored, 'windows').join(';')).toBe(stored)
      expect(splitStored(stored, 'linux').join(':')).toBe(stored)
    }),
  )
})
