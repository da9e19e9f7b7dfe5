import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { get } from '../../../web/src/api/client.ts'
import { serverAhead, setServerClock } from '../../../web/src/api/server-clock.ts'
import { now } from '../../../web/src/components/now.ts'

const MINUTE = 60_000
const ASKED = Date.parse('2026-03-10T12:00:00.700Z')
const HEARD = ASKED + 300

it.each([
  ['Tue, 10 Mar 2026 12:00:00 GMT', 0],
  ['Tue, 10 Mar 2026 12:00:01 GMT', 0],
  ['Tue, 10 Mar 2026 12:12:01 GMT', 12 * MINUTE],
  ['Tue, 10 Mar 2026 11:48:00 GMT', -12 * MINUTE - 700],
])('at noon %s means %d ms', (date, ahead) => {
  setServerClock(date, ASKED, HEARD)
  expect(serverAhead.value).toBe(ahead)
})

it('stays as it was where an answer says no time', () => {
  setServerClock('Tue, 10 Mar 2026 12:12:01 GMT', ASKED, HEARD)
  setServerClock(null, ASKED, HEARD)
  expect(serverAhead.value).toBe(12 * MINUTE)
})

it('is taken from any answer, and is what the page counts its times from', async () => {
  const later = new Date(Date.now() + 12 * MINUTE)
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', date: later.toUTCString() })
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browserFetch = globalThis.fetch
  globalThis.fetch = () => browserFetch(`http://127.0.0.1:${port}`)
  await get('/me')
  globalThis.fetch = browserFetch
  server.close()
  expect(Math.abs(now.value - later.getTime())).toBeLessThan(10_000)
})
