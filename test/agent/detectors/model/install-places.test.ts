import { expect, test } from 'vitest'
import type { GoInstall, GoInstalls } from '../../../../agent/contract/sections/go-installs.ts'
import { installAt, installOf } from '../../../../agent/detectors/model/installs.ts'
import { posixPaths, windowsPaths } from '../../../../agent/detectors/model/paths.ts'

const install = (root: string, changes: Partial<GoInstall> = {}): GoInstall => ({
  root,
  source: 'tarball',
  valid: true,
  missing: [],
  ...changes,
})
const installsOf = (...list: GoInstall[]): GoInstalls => ({ list, searched: [] })

test('the innermost install holds a path, by its name or by where its links lead', () => {
  const installs = installsOf(
    install('/'),
    install('/opt/go'),
    install('/opt/go/nested', { missing: ['bin/go', 'pkg/tool'] }),
    install('/usr/lib/golang', { real: '/opt/go/inner' }),
  )
  const rootOf = (path: string) => installOf(installs, path, posixPaths)?.root
  expect(rootOf('/opt/go/bin/go')).toBe('/opt/go')
  expect(rootOf('/opt/gopher/bin/go')).toBe('/')
  expect(rootOf('/opt/go/nested/bin/go')).toBe('/opt/go')
  expect(rootOf('/opt/go/inner/bin/go')).toBe('/usr/lib/golang')
  expect(rootOf('bin/go')).toBeUndefined()
})

test('a drive holds what lies on it', () => {
  const installs = installsOf(install('C:\\'), install('D:\\Go'))
  const rootOf = (path: string) => installOf(installs, path, windowsPaths)?.root
  expect(rootOf('c:/x/go.exe')).toBe('C:\\')
  expect(rootOf('d:\\GO\\bin\\go.exe')).toBe('D:\\Go')
  expect(rootOf('D:\\Gopher\\go.exe')).toBeUndefined()
})

test('of two that are at one place, the first', () => {
  const installs = installsOf(
    install('/a', { real: '/c' }),
    install('/b', { real: '/c', aliases: ['/d'] }),
    install('/d'),
  )
  expect(installAt(installs, '/c/', posixPaths)?.root).toBe('/a')
  expect(installAt(installs, '/d', posixPaths)?.root).toBe('/b')
  expect(installAt(installs, '/e', posixPaths)).toBeUndefined()
  expect(installOf(installs, '/c/bin/go', posixPaths)?.root).toBe('/a')
})

test('500 installs and 2,000 files with names as long as may be', () => {
  const long = (name: string) => `/${name}${'/a'.repeat(2000)}`
  const installs = installsOf(...Array.from({ length: 500 }, (_, at) => install(long(`i${at}`))))
  for (let at = 0; at < 2000; at++) {
    expect(installOf(installs, `${long(`i${at}`)}/bin/go`, posixPaths)?.root.length).toBe(
      at < 500 ? long(`i${at}`).length : undefined,
    )
    expect(installAt(installs, `${long(`i${at}`)}/bin`, posixPaths)).toBeUndefined()
  }
})
