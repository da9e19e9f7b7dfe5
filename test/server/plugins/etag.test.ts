import { expect, it } from 'vitest'
import type { Summary } from '../../../server/contract/summary.ts'
import { bearer, startTestApp } from '../../support/app.ts'

it('answers 304 until something changed', async () => {
  const test = await startTestApp()
  const auth = bearer(test.tokens.viewer)
  const first = await test.get('/hosts', auth)
  const etag = String(first.headers.etag)
  expect(etag).toMatch(/^W\/"[\w-]+"$/)
  const again = await test.get('/hosts', { ...auth, 'if-none-match': `"other", ${etag}` })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  await test.enroll('new')
  const changed = await test.get('/hosts', { ...auth, 'if-none-match': etag })
  expect(changed.statusCode).toBe(200)
  expect(changed.headers.etag).not.toBe(etag)
})

it('gives everybody who asks at once what is true then, also those who have it already', async () => {
  const test = await startTestApp()
  const auth = bearer(test.tokens.viewer)
  const etag = String((await test.get('/summary', auth)).headers.etag)
  const askAll = () =>
    Promise.all([
      test.get('/summary', auth),
      test.get('/summary', { ...auth, 'if-none-match': etag }),
      test.get('/summary', bearer(test.tokens.admin)),
    ])
  expect((await askAll()).map(({ statusCode }) => statusCode)).toEqual([200, 304, 200])
  await test.enroll('new')
  const later = await askAll()
  expect(later.map((answer) => answer.json<Summary>().counts.hosts.total)).toEqual([1, 1, 1])
  expect(new Set(later.map(({ headers }) => headers.etag)).size).toBe(1)
  expect(later[0].headers['content-type']).toBe('application/json; charset=utf-8')
})
