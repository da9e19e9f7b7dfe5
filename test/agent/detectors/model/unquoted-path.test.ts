import { expect, test } from 'vitest'
import { unquotedPath } from '../../../../agent/detectors/model/unquoted-path.ts'

test.each([
  ['D:\\Program Files\\mingw\\bin\\gcc.exe', 'D:\\Program Files\\mingw\\bin\\gcc.exe', ''],
  ['C:\\Program Files (x86)\\gcc.exe -m64 -O2', 'C:\\Program Files (x86)\\gcc.exe', '-m64 -O2'],
  ['C:/My Tools/gcc', 'C:/My Tools/gcc', ''],
])('Windows: %s', (value, path, rest) => {
  expect(unquotedPath(value, 'windows')).toMatchObject({ path, rest })
})

test.each([
  'gcc',
  'C:\\mingw\\bin\\gcc.exe',
  'C:\\mingw\\bin\\gcc.exe -m64',
  'C:\\ccache.exe C:\\mingw\\gcc.exe',
  'C:\\tools\\ccache C:\\mingw\\gcc.exe',
  'zig cc -target x86_64-windows-gnu',
  'C:\\zig\\zig cc',
  '"C:\\Program Files\\gcc.exe" -m64',
  "'C:\\Program Files\\gcc.exe'",
  '"C:\\Program Files\\gcc.exe',
  'C:\\clang --sysroot=C:\\my dir\\x',
  '',
])('Windows, nothing unquoted: %s', (value) => expect(unquotedPath(value, 'windows')).toBeNull())

test('Linux', () => {
  expect(unquotedPath('/opt/my tools/gcc -m64', 'linux')).toEqual({
    path: '/opt/my tools/gcc',
    firstWord: '/opt/my',
    rest: '-m64',
  })
  for (const value of [
    '/usr/bin/ccache gcc',
    '/usr/bin/env FOO=/x gcc',
    '/usr/bin/ccache /usr/bin/gcc',
    'gcc\\ x',
  ])
    expect(unquotedPath(value, 'linux'), value).toBeNull()
})
