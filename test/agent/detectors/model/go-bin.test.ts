import { expect, test } from 'vitest'
import { isGoBin, isSdkBin } from '../../../../agent/detectors/model/go-bin.ts'
import { posixPaths, windowsPaths } from '../../../../agent/detectors/model/paths.ts'
import { fileInfo } from '../../../support/snapshot.ts'

test.each([
  '/usr/local/go/bin',
  '/usr/lib/go-1.19/bin/',
  '/home/<u1>/sdk/go1.22.3/bin',
  '/opt/golang/bin',
  '/opt/go-old/bin',
  '/opt/homebrew/opt/go/libexec/bin',
  '/opt/homebrew/opt/go@1.21/libexec/bin',
  '/usr/local/Cellar/go/1.15.2/libexec/bin',
])('%s is an SDK’s bin by name', (dir) => expect(isSdkBin(dir, undefined, posixPaths)).toBe(true))

test.each([
  '/home/<u1>/.cargo/bin',
  '/opt/mongo/bin',
  '/opt/argo/bin',
  '/srv/django/bin',
  '/opt/golangci-lint/bin',
  '/opt/gopher/bin',
  '/usr/local/go',
  '/opt/node/libexec/bin',
  '/bin',
])('%s is none (C-14)', (dir) => expect(isSdkBin(dir, undefined, posixPaths)).toBe(false))

test('structure counts whatever the name', () => {
  const info = {
    dir: 'D:\\kit\\bin',
    exists: true,
    isDir: true,
    volume: 'fixed' as const,
    ready: true,
    bins: { go: fileInfo('D:\\kit\\bin\\go.exe') },
  }
  expect(isGoBin(info.dir, info, windowsPaths)).toBe(true)
  expect(isSdkBin(info.dir, info, windowsPaths)).toBe(false)
  expect(isSdkBin(info.dir, { ...info, sdkRoot: 'D:\\kit' }, windowsPaths)).toBe(true)
})
