import { afterAll, beforeAll, expect, test } from 'vitest'
import { detectorPage } from '#agent/detectors/docs/detector-page.ts'
import { detectorById, detectors } from '#agent/detectors/index.ts'
import type { DetectorDetail, DetectorList } from '../../../server/contract/detector.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const aliased = detectors.find(({ aliases = [] }) => aliases.length > 0)

test('the list holds the whole catalogue', async () => {
  const { rows } = (await app.get('/detectors')).json<DetectorList>()
  expect(rows.map(({ id }) => id)).toEqual(detectors.map(({ id }) => id))
})

test('one detector, with the remedy for each kind of shell it concerns', async () => {
  const reply = await app.get('/detectors/GO_MISSING', bearer(app.tokens.viewer))
  const detail = reply.json<DetectorDetail>()
  expect(detail).toMatchObject({ id: 'GO_MISSING', title: detectorById('GO_MISSING')?.texts.title })
  expect(detail.remedies.map(({ platform }) => platform)).toEqual(['windows', 'wsl'])
  for (const { remedy } of detail.remedies) expect(remedy.steps.length).toBeGreaterThan(0)
})

test('by a former name too', async () => {
  const alias = aliased?.aliases?.[0] ?? ''
  expect((await app.get(`/detectors/${alias}`)).json<DetectorDetail>().id).toBe(aliased?.id)
})

test.each(['en', 'zh'] as const)('the page in %s is the one that the command line prints', async (lang) => {
  const detector = detectorById('GO_MISSING')
  if (!detector) throw new Error('GO_MISSING is gone')
  const reply = await app.get(`/detectors/GO_MISSING/page?lang=${lang}`)
  expect(reply.headers['content-type']).toBe('text/markdown; charset=utf-8')
  expect(reply.body).toBe(detectorPage(detector, lang))
})

test('an unknown detector or language is refused', async () => {
  expect((await app.get('/detectors/NOTHING_LIKE_IT')).statusCode).toBe(404)
  expect((await app.get('/detectors/NOTHING_LIKE_IT/page')).statusCode).toBe(404)
  expect((await app.get('/detectors/GO_MISSING/page?lang=xx')).statusCode).toBe(400)
})
