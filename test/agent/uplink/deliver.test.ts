/** The real spool at a server that fails as the test wants; each try is one call, without the pauses between. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliver } from '../../../agent/uplink/deliver.ts'
import { pack, type Packed } from '../../../agent/uplink/packed.ts'
import { serverLink, type ServerLink } from '../../../agent/uplink/protocol.ts'
import { setbacks } from '../../../agent/uplink/setbacks.ts'
import { openSpool, type Spool } from '../../../agent/uplink/spool.ts'
import { composedSnapshot, noteOf } from './composed.ts'
import { reply, standInServer, wellBehaved, type StandIn } from './stand-in-server.ts'

let folder: string
let server: StandIn
let good: ReturnType<typeof wellBehaved>
let link: ServerLink
let spool: Spool
let current: Packed
let told: string[]
let attempt: () => Promise<string>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-deliver-'))
  good = wellBehaved()
  server = await standInServer(good)
  link = serverLink(server.url)
  spool = openSpool(folder, (message) => expect.fail(message))
  told = []
  const behind = setbacks()
  attempt = () =>
    deliver({
      checkIn: async (contentHash) => (await link.checkIn('eha_x', { contentHash, agentVersion: '1' })).want,
      send: (body) => link.send('eha_x', body),
      spool,
      setbacks: behind,
      current: () => current,
      log: () => undefined,
      onDelivered: async () => undefined,
      onHeldBack: async () => undefined,
      onRejected: async (why) => void told.push(why),
    }).then(
      () => 'delivered',
      (error: unknown) => String(error),
    )
})
afterEach(async () => {
  link.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

async function see(note: string): Promise<void> {
  current = await pack(composedSnapshot(note))
  await spool.add(current.contentHash, current.body)
}

const isSnapshot = ({ path }: { path: string }) => path.endsWith('/snapshots')
const FAILURES: [string, (response: ServerResponse) => void][] = [
  ['a server that fails at it', (response) => reply(response, 500, { code: 'internal', detail: 'failed' })],
  [
    'a proxy that takes none of its size',
    (response) => void response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>too large</h1>'),
  ],
  ['a connection that it breaks', (response) => void response.destroy()],
]

test.each(FAILURES)(
  '%s: what came later is sent, and in the end it is set aside and told of',
  async (_what, fail) => {
    server.answer = (seen, response) => {
      if (isSnapshot(seen) && noteOf(seen.text) === 'two') fail(response)
      else good(seen, response)
    }
    for (const note of ['one', 'two', 'three']) await see(note)
    for (let again = 0; again < 3; again++) expect(await attempt()).not.toBe('delivered')
    expect(await attempt()).toBe('delivered')
    expect(good.stored.map(noteOf)).toEqual(['one', 'three'])
    expect(await spool.list()).toHaveLength(1)
    for (let again = 0; again < 5; again++) expect(await attempt()).toBe('delivered')
    expect(good.stored.map(noteOf)).toEqual(['one', 'three'])
    expect(await readdir(folder)).toEqual(['rejected.json.gz'])
    expect(told).toEqual([expect.stringContaining('snapshot not accepted')])
  },
)

test('a server that fails at every snapshot: none is set aside, and all arrive when it is back', async () => {
  server.answer = (seen, response) => {
    if (isSnapshot(seen)) reply(response, 500, { code: 'internal', detail: 'failed' })
    else good(seen, response)
  }
  for (const note of ['one', 'two', 'three']) await see(note)
  for (let again = 0; again < 12; again++) expect(await attempt()).not.toBe('delivered')
  expect(await spool.list()).toHaveLength(3)
  server.answer = good
  expect(await attempt()).toBe('delivered')
  expect(good.stored.map(noteOf).sort()).toEqual(['one', 'three', 'two'])
  expect([await readdir(folder), told]).toEqual([[], []])
})

test('the same content before and after what fails: each is sent in its turn', async () => {
  server.answer = (seen, response) => {
    if (isSnapshot(seen)) reply(response, 400, { code: 'invalid-request', detail: 'no' })
    else good(seen, response)
  }
  for (const note of ['one', 'two', 'one']) await see(note)
  expect(await attempt()).toBe('delivered')
  expect(await attempt()).toBe('delivered')
  expect(server.seen.filter(isSnapshot).map(({ text }) => noteOf(text))).toEqual(['one', 'two', 'one'])
  expect(await spool.list()).toHaveLength(1)
})

test('a server that is only busy: the order stays', async () => {
  server.answer = (seen, response) => {
    if (isSnapshot(seen)) reply(response, 503, { code: 'unavailable', detail: 'busy' })
    else good(seen, response)
  }
  for (const note of ['one', 'two']) await see(note)
  for (let again = 0; again < 5; again++) expect(await attempt()).not.toBe('delivered')
  server.answer = good
  expect(await attempt()).toBe('delivered')
  expect(good.stored.map(noteOf)).toEqual(['one', 'two'])
})

test('a date that the server does not believe holds no content back', async () => {
  server.answer = (seen, response) => {
    if (isSnapshot(seen)) reply(response, 400, { code: 'clock-out-of-range', detail: 'in the future' })
    else good(seen, response)
  }
  await see('here')
  expect(await attempt()).toBe('delivered')
  expect(told).toHaveLength(1)
  server.answer = good
  await see('here')
  expect(await attempt()).toBe('delivered')
  expect(good.stored.map(noteOf)).toEqual(['here'])
})
