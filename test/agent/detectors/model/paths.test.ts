import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isForeign,
  macosPaths,
  posixPaths,
  windowsPaths,
  windowsToWsl,
  wslPaths,
  wslToWindows,
  type Paths,
} from '../../../../agent/detectors/model/paths.ts'

describe('clean', () => {
  test.each([
    ['C:\\Go\\', 'C:\\Go'],
    ['C:/Go/./bin/../bin', 'C:\\Go\\bin'],
    ['"C:\\Program Files\\Go\\bin"', 'C:\\Program Files\\Go\\bin'],
    ['  C:\\Go\\bin  ', 'C:\\Go\\bin'],
    ['C:\\Go\\bin.', 'C:\\Go\\bin'],
    ['C:\\', 'C:\\'],
    ['C:\\..\\..', 'C:\\'],
    ['C:', 'C:'],
    ['C:go', 'C:go'],
    ['\\Go\\bin', '\\Go\\bin'],
    ['\\\\server\\share\\', '\\\\server\\share'],
    ['\\\\server\\share\\go\\..\\..', '\\\\server\\share'],
    ['//server/share/go', '\\\\server\\share\\go'],
    ['\\\\?\\C:\\Go', 'C:\\Go'],
    ['\\\\?\\UNC\\server\\share\\go', '\\\\server\\share\\go'],
    ['<u1>\\go\\bin\\', '<u1>\\go\\bin'],
    ['<u1>\\..', '<u1>'],
    ['..\\go', '..\\go'],
    ['.', '.'],
    ['go\\..', '.'],
    ['', ''],
    ['C:\\a\\...', 'C:\\a\\...'],
  ])('windows %s', (path, cleaned) => expect(windowsPaths.clean(path)).toBe(cleaned))

  test.each([
    ['/usr//local/go/', '/usr/local/go'],
    ['/usr/local/./go/../go', '/usr/local/go'],
    ['/..', '/'],
    ['/', '/'],
    ['//usr', '/usr'],
    ['../go', '../go'],
    ['go/..', '.'],
    ['"/usr/local/go"', '"/usr/local/go"'],
    [' /usr', ' /usr'],
    ['C:\\Go', 'C:\\Go'],
    ['<u1>/go/', '<u1>/go'],
    ['/home/<u1>/go', '/home/<u1>/go'],
    ['', ''],
  ])('posix %s', (path, cleaned) => expect(posixPaths.clean(path)).toBe(cleaned))
})

describe('same and under', () => {
  test.each([
    [windowsPaths, 'c:\\GO\\bin', 'C:/Go/BIN/', true],
    [windowsPaths, 'C:\\Go', 'D:\\Go', false],
    [windowsPaths, '\\\\SERVER\\Share\\go', '//server/share/go', true],
    [windowsPaths, 'C:\\I', 'c:\\i', true],
    [windowsPaths, 'C:\\İ', 'c:\\i', false],
    [posixPaths, '/usr/Local', '/usr/local', false],
    [macosPaths, '/Users/<u1>/Go', '/users/<u1>/go', true],
    [macosPaths, '/Users/caf\u00e9', '/Users/cafe\u0301', true],
    [wslPaths, '/mnt/c/Go', '/mnt/C/go/', true],
    [wslPaths, '/home/A', '/home/a', false],
    [wslPaths, '/mnt/wsl/A', '/mnt/wsl/a', false],
  ] satisfies [Paths, string, string, boolean][])('%# same %s %s', (paths, a, b, same) =>
    expect(paths.same(a, b)).toBe(same),
  )

  test.each([
    [windowsPaths, 'C:\\Go\\bin', 'c:/go', true],
    [windowsPaths, 'C:\\Golang', 'C:\\Go', false],
    [windowsPaths, 'C:\\Go', 'C:\\', true],
    [windowsPaths, '<u1>\\go', '<u1>', true],
    [posixPaths, '/usr/local/go', '/usr/local/go/', true],
    [posixPaths, '/usr/local/gopher', '/usr/local/go', false],
    [posixPaths, '/usr', '/', true],
    [posixPaths, '/usr/local/go/..', '/usr/local/go', false],
  ] satisfies [Paths, string, string, boolean][])('%# under %s %s', (paths, path, base, under) =>
    expect(paths.under(path, base)).toBe(under),
  )
})

describe('parts', () => {
  test.each([
    [windowsPaths, 'C:\\Go\\bin', 'C:\\Go', 'bin'],
    [windowsPaths, 'C:\\', 'C:\\', ''],
    [windowsPaths, '\\\\s\\h\\go', '\\\\s\\h', 'go'],
    [windowsPaths, 'go', '.', 'go'],
    [posixPaths, '/go', '/', 'go'],
    [posixPaths, '/', '/', ''],
    [posixPaths, '<u1>/go', '<u1>', 'go'],
  ] satisfies [Paths, string, string, string][])('%# %s', (paths, path, parent, basename) => {
    expect(paths.parent(path)).toBe(parent)
    expect(paths.basename(path)).toBe(basename)
  })

  test('join resolves and skips empty parts', () => {
    expect(posixPaths.join('/usr/local/go', 'bin', '', '../pkg')).toBe('/usr/local/go/pkg')
    expect(windowsPaths.join('C:\\', 'Go', 'bin')).toBe('C:\\Go\\bin')
    expect(posixPaths.join('', 'bin')).toBe('bin')
  })

  test.each([
    [windowsPaths, 'C:\\Go', true],
    [windowsPaths, 'C:Go', false],
    [windowsPaths, '\\Go', false],
    [windowsPaths, 'Go', false],
    [windowsPaths, '\\\\server\\share', true],
    [windowsPaths, '"C:\\Go"', true],
    [windowsPaths, '<u1>\\go', true],
    [windowsPaths, '~\\go', false],
    [posixPaths, '/go', true],
    [posixPaths, '~/go', false],
    [posixPaths, 'C:\\Go', false],
    [posixPaths, '<u1>/go', true],
    [posixPaths, '<u1>x/go', false],
  ] satisfies [Paths, string, boolean][])('%# absolute %s', (paths, path, absolute) =>
    expect(paths.isAbsolute(path)).toBe(absolute),
  )
})

describe('between Windows and WSL', () => {
  test.each([
    ['/mnt/c/Program Files/Go', 'C:\\Program Files\\Go'],
    ['/mnt/d', 'D:\\'],
    ['/home/x', null],
    ['/mnt/wsl/x', null],
  ])('%s', (wsl, windows) => expect(wslToWindows(wsl)).toBe(windows))

  test.each([
    ['C:\\Go\\', '/mnt/c/Go'],
    ['\\\\wsl$\\Ubuntu\\home\\x', '/home/x'],
    ['\\\\wsl.localhost\\Debian', '/'],
    ['\\\\server\\share', null],
    ['Go', null],
  ])('%s', (windows, wsl) => expect(windowsToWsl(windows)).toBe(wsl))

  test('foreign spellings', () => {
    expect(isForeign('C:\\Go', 'wsl')).toBe(true)
    expect(isForeign('\\\\server\\share', 'linux')).toBe(true)
    expect(isForeign('/usr/local/go', 'windows')).toBe(true)
    expect(isForeign('//server/share', 'windows')).toBe(false)
    expect(isForeign('/usr/local/go', 'linux')).toBe(false)
  })
})

const name = fc.constantFrom('go', 'Go', 'bin', '.', '..', '', 'a b', 'x"y', 'v1.', '<u1>', '...')
const root = fc.constantFrom('/', '', 'C:\\', 'c:/', 'C:', '\\\\s\\h\\', '<u1>/', '<u1>\\', '\\')
const path = fc
  .tuple(root, fc.array(fc.tuple(name, fc.constantFrom('/', '\\'))))
  .map(([head, parts]) => head + parts.map((part) => part.join('')).join(''))

describe.each([
  ['windows', windowsPaths],
  ['posix', posixPaths],
  ['macos', macosPaths],
  ['wsl', wslPaths],
])('laws of %s', (_, paths) => {
  test('clean and norm are idempotent', () => {
    fc.assert(
      fc.property(path, (p) => {
        expect(paths.clean(paths.clean(p))).toBe(paths.clean(p))
        expect(paths.norm(paths.norm(p))).toBe(paths.norm(p))
      }),
    )
  })
  test('a path and its clean form are the same and equally absolute', () => {
    fc.assert(
      fc.property(path, (p) => {
        expect(paths.same(p, paths.clean(p))).toBe(true)
        expect(paths.isAbsolute(paths.clean(p))).toBe(paths.isAbsolute(p))
      }),
    )
  })
  test('an absolute path is below its parent and is parent joined with basename', () => {
    fc.assert(
      fc.property(
        path.filter((p) => paths.isAbsolute(p) && paths.segments(p).length > 0),
        (p) => {
          expect(paths.below(p, paths.parent(p))).toBe(true)
          expect(paths.same(paths.join(paths.parent(p), paths.basename(p)), p)).toBe(true)
        },
      ),
    )
  })
})
