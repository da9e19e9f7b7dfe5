import { expect, test } from 'vitest'
import type { Registry } from '../../../../agent/contract/sections/registry.ts'
import {
  entriesLost,
  storedPathValues,
  storesText,
} from '../../../../agent/detectors/model/stored-path-value.ts'

const registry: Registry = {
  machine: {
    key: 'HKLM\\Environment',
    values: [{ name: 'PATH', kind: 'REG_EXPAND_SZ', raw: 'C:\\Users\\<u1>\\bin', length: 40 }],
  },
  user: {
    key: 'HKCU\\Environment',
    values: [
      { name: 'GOPATH', kind: 'REG_SZ', raw: 'D:\\go' },
      { name: 'Path', kind: 'REG_SZ', raw: 'C:\\a' },
    ],
  },
}

test('both scopes, each with its place', () => {
  expect(storedPathValues(registry)).toMatchObject([
    { scope: 'machine', length: 40, origin: { ref: 'HKLM\\Environment\\PATH' }, layer: 'windows-host' },
    { scope: 'user', length: 4, origin: { ref: 'HKCU\\Environment\\Path' }, layer: 'user' },
  ])
})

test('a redacted text that nobody counted has no length', () => {
  const values = [{ name: 'Path', kind: 'REG_SZ' as const, raw: 'C:\\Users\\<u1>\\bin' }]
  const [stored] = storedPathValues({
    ...registry,
    machine: { key: 'HKLM', values },
    user: { key: 'HKCU', values: [] },
  })
  expect(stored).toMatchObject({ scope: 'machine', length: undefined })
})

test('lost entries, whatever their spelling and order', () => {
  expect(entriesLost('C:\\Go\\bin;C:\\a;;D:\\b\\', 'd:/B;c:\\GO\\bin')).toEqual(['C:\\a'])
})

test('a directory by its very text', () => {
  expect(storesText(registry, 'C:\\A\\')).toBe(true)
  expect(storesText(registry, 'C:\\Users\\<u1>\\bin')).toBe(true)
  expect(storesText(registry, 'C:\\')).toBe(false)
  expect(storesText(registry, 'C:\\Users\\<u1>')).toBe(false)
})
