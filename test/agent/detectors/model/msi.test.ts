import { expect, test } from 'vitest'
import type { GoInstalls } from '../../../../agent/contract/sections/go-installs.ts'
import type { Registry } from '../../../../agent/contract/sections/registry.ts'
import { goProducts } from '../../../../agent/detectors/model/msi.ts'
import { windowsFacts } from '../../../support/windows.ts'

const name = 'Go Programming Language amd64 go1.22.3'
const registry = (location?: string): Registry => ({
  machine: { key: 'HKLM\\Environment', values: [] },
  user: { key: 'HKCU\\Environment', values: [] },
  ...(location !== undefined && { goProduct: { installed: true, location } }),
})
const installs: GoInstalls = {
  list: [{ root: 'E:\\Go', source: 'msi', valid: true, missing: [] }],
  searched: [],
}
const binOf = (location: string | undefined, key: Registry | null, found: GoInstalls | null) =>
  goProducts(
    windowsFacts({ uninstall: [{ name, ...(location !== undefined && { location }) }] }),
    key,
    found,
  )[0]?.bin

test('its place by the list of programs, else by the user’s key, else by the root that is there', () => {
  expect(binOf('C:\\Program Files\\Go\\', registry('D:\\Go\\'), installs)).toBe('C:\\Program Files\\Go\\bin')
  expect(binOf('', registry('D:\\Go\\'), installs)).toBe('D:\\Go\\bin')
  expect(binOf(undefined, registry(), installs)).toBe('E:\\Go\\bin')
  expect(binOf(undefined, null, null)).toBeUndefined()
})
