import { expect, test } from 'vitest'
import { goProducts } from '../../../../agent/detectors/model/msi.ts'
import { windowsFacts } from '../../../support/windows.ts'

test('a product and its bin directory, if it names its place', () => {
  const uninstall = [
    { name: 'Go Programming Language amd64 go1.22.3', location: 'C:\\Program Files\\Go\\' },
    { name: 'Go Programming Language 386 go1.19' },
  ]
  expect(goProducts(windowsFacts({ uninstall })).map(({ bin }) => bin)).toEqual([
    'C:\\Program Files\\Go\\bin',
    undefined,
  ])
})
