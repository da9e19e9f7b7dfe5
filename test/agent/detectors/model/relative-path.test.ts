import { expect, test } from 'vitest'
import { posixPaths, windowsPaths } from '../../../../agent/detectors/model/paths.ts'
import { relativePath } from '../../../../agent/detectors/model/relative-path.ts'

test.each([
  ['/src/mono', '/src/mono/a/b', './a/b'],
  ['/src/mono', '/src/lib', '../lib'],
  ['/src/mono', '/opt/lib', '../../opt/lib'],
  ['/src/mono', '/src/mono', '.'],
  ['/', '/lib', './lib'],
  ['/home/<u1>/src', '/home/<u1>/lib', '../lib'],
])('%s to %s', (base, path, relative) => expect(relativePath(base, path, posixPaths)).toBe(relative))

test('on Windows with slashes, and not to another drive', () => {
  expect(relativePath('C:\\src\\mono', 'c:\\SRC\\lib\\x', windowsPaths)).toBe('../lib/x')
  expect(relativePath('C:\\src', 'D:\\lib', windowsPaths)).toBeNull()
  expect(relativePath('C:\\src', '\\\\server\\share\\lib', windowsPaths)).toBeNull()
})
