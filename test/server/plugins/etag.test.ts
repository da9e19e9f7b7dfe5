import { expect, it } from 'vitest'
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
