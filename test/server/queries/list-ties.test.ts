import { beforeAll, describe, expect, it } from 'vitest'
import type { FindingPage } from '../../../server/contract/finding.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

/** Ids of one, two and three digits: as text they are in another order than as numbers. */
describe('findings that tell nothing apart but their ids', () => {
  const FINDINGS = 120
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ diagnose: believe })
    const findings = Array.from({ length: FINDINGS }, (_, n) => `GO_BIN_ORPHAN /go-${n}/bin`)
    expect((await test.send(await test.enroll('one'), machineWith(...findings))).statusCode).toBe(200)
  })

  for (const sort of ['openedAt', 'changedAt', 'severity'])
    for (const order of ['asc', 'desc'])
      for (const filter of ['', '&env=linux', '&status=all'])
        it(`are walked each once by ${sort} ${order} ${filter}`, async () => {
          const ids: string[] = []
          let cursor: string | null = ''
          while (cursor !== null && ids.length <= FINDINGS) {
            const from: string = cursor && `&cursor=${cursor}`
            const page: FindingPage = (
              await test.get(`/findings?limit=7&sort=${sort}&order=${order}${filter}${from}`)
            ).json<FindingPage>()
            ids.push(...page.rows.map(({ id }) => id))
            cursor = page.next
          }
          const sign = order === 'asc' ? 1 : -1
          expect(ids).toEqual([...new Set(ids)].sort((a, b) => sign * (Number(a) - Number(b))))
          expect(ids).toHaveLength(FINDINGS)
        })
})
