/**
 * What passes between the spool and a server that was away, without a process or a clock that runs.
 */
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliver } from '../../agent/uplink/deliver.ts'
import { pack } from '../../agent/uplink/packed.ts'
import { setbacks } from '../../agent/uplink/setbacks.ts'
import { openSpool } from '../../agent/uplink/spool.ts'
import { composedSnapshot, noteOf } from '../agent/uplink/composed.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-spool-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function world(spool = openSpool(join(folder, 'spool'), () => undefined)) {
  const stored: string[] = []
  let current = ''
  const report = (snapshotNote: string, takenAt: Date) =>
    pack({ ...composedSnapshot(snapshotNote), takenAt: takenAt.toISOString() }).then((packed) => ({
      packed,
      run: () =>
        deliver({
          checkIn: (hash) => Promise.resolve(hash === current ? 'nothing' : 'snapshot'),
          send: async (body) => {
            const { hash, text } = await opened(body)
            stored.push(text)
            current = hash
            return { outcome: 'stored', contentHash: hash, opened: 0, changed: 0, resolved: 0 }
          },
          spool,
          setbacks: setbacks(),
          current: () => packed,
          log: () => undefined,
          onDelivered: () => Promise.resolve(),
          onHeldBack: () => Promise.resolve(),
          onRejected: (why) => expect.fail(why),
        }),
    }))
  return { spool, stored, report }
}

async function opened(body: Uint8Array): Promise<{ hash: string; text: string }> {
  const text = gunzipSync(body).toString('utf8')
  const { contentHash } = await pack(composedSnapshot(noteOf(text)))
  return { hash: contentHash, text }
}

test('a server away for 30 days of a change an hour: everything in order, the newest once', async () => {
  const { spool, stored, report } = world()
  const first = Date.UTC(2026, 0, 1)
  for (let hour = 0; hour < 30 * 24; hour++) {
    const { packed } = await report(`hour ${hour}`, new Date(first + hour * 3_600_000))
    await spool.add(packed.contentHash, packed.body)
  }
  const { run } = await report(`hour ${30 * 24 - 1}`, new Date(first))
  await run()
  expect(stored.map(noteOf)).toEqual(Array.from({ length: 720 }, (_, hour) => `hour ${hour}`))
  expect(await spool.list()).toEqual([])
}, 120_000)

test('the same with room for ten: the newest ten, and a clock that jumped both ways changes no order', async () => {
  const size = (await pack(composedSnapshot('hour 1000'))).body.byteLength
  const { spool, stored, report } = world(
    openSpool(join(folder, 'spool'), () => undefined, size * 10 + size / 2),
  )
  for (let hour = 1000; hour < 1100; hour++) {
    const jump = hour % 3 === 0 ? -86_400_000 : hour % 7 === 0 ? 40 * 86_400_000 : 0
    const { packed } = await report(`hour ${hour}`, new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000 + jump))
    await spool.add(packed.contentHash, packed.body)
  }
  await (await report('hour 1099', new Date())).run()
  const hours = stored.map((text) => Number(noteOf(text).slice(5)))
  expect(hours.length).toBeGreaterThanOrEqual(9)
  expect(hours).toEqual(hours.map((_, index) => 1100 - hours.length + index))
})

test('a spool cut at any byte of any file: the newest arrives once all the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(), fc.nat(), async (count, which, where) => {
      await rm(join(folder, 'spool'), { recursive: true, force: true })
      const { spool, stored, report } = world()
      for (let index = 1; index <= count; index++) {
        const { packed } = await report(`n${index}`, new Date())
        await spool.add(packed.contentHash, packed.body)
      }
      const entries = await spool.list()
      const victim = entries[which % entries.length]
      if (!victim) throw new Error('there is at least one entry')
      await truncate(join(folder, 'spool', victim.file), where % victim.bytes)
      await (await report(`n${count}`, new Date())).run()
      expect(stored.filter((text) => noteOf(text) === `n${count}`)).toHaveLength(1)
      expect(noteOf(stored.at(-1) ?? '')).toBe(`n${count}`)
    }),
    { numRuns: 60 },
  )
}, 60_000)
