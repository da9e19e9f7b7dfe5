import { expect, it } from 'vitest'
import type { FactValues } from '../../../server/contract/fact.ts'
import type { HostPage } from '../../../server/contract/host.ts'
import { startTestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

it('leads from each value to exactly its hosts', async () => {
  const test = await startTestApp()
  for (const [n, proxy] of ['direct', 'https://a=b.test', 'direct'].entries()) {
    await test.send(await test.enroll(`host-${n}`), snapshotOf({ goEnv: { GOPROXY: proxy } }))
  }
  const { values } = (await test.get('/facts/GOPROXY')).json<FactValues>()
  expect(values.map(({ value, hosts }) => [value, hosts])).toEqual([
    ['direct', 2],
    ['https://a=b.test', 1],
  ])
  for (const { value, hosts } of values) {
    const fact = encodeURIComponent(`GOPROXY=${value}`)
    const page = (await test.get(`/hosts?total=true&fact=${fact}`)).json<HostPage>()
    expect([page.total, page.rows.length]).toEqual([hosts, hosts])
  }
  expect((await test.get('/hosts?fact=GOPROXY')).statusCode).toBe(400)
})
