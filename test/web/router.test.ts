// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { router } from '../../web/src/router.ts'

it.each([
  ['/hosts/0198f1a2-0000-7000-8000-000000000001', 'host'],
  ['/hosts/not-a-host', 'not-found'],
  ['/hosts/0198f1a2', 'not-found'],
])('%s leads to %s', (path, page) => {
  expect(router.resolve(path).name).toBe(page)
})
