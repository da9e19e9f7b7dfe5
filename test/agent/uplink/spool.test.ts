import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSpool } from '../../../agent/uplink/spool.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-spool-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function bodiesOf(spool: ReturnType<typeof openSpool>): Promise<string[]> {
  const bodies = await Promise.all((await spool.list()).map((entry) => spool.read(entry)))
  return bodies.filter((body) => body !== null).map(String)
}

describe('spool', () => {
  test('gives back what was added, oldest first, also after a restart', async () => {
    const spool = openSpool(folder, () => undefined)
    for (const text of ['a', 'b', 'c']) await spool.add(hash(text), Buffer.from(text))
    expect(await bodiesOf(openSpool(folder, () => undefined))).toEqual(['a', 'b', 'c'])
  })

  test('an acknowledged entry is gone and the order of the others stays', async () => {
    const spool = openSpool(folder, () => undefined)
    for (const text of ['a', 'b', 'c']) await spool.add(hash(text), Buffer.from(text))
    const [first] = await spool.list()
    if (first) await spool.remove(first)
    await spool.add(hash('d'), Buffer.from('d'))
    expect(await bodiesOf(spool)).toEqual(['b', 'c', 'd'])
  })

  test('over the cap the oldest give way, and the newest never does', async () => {
    const notices: string[] = []
    const spool = openSpool(folder, (message) => notices.push(message), 10)
    for (const text of ['aaaa', 'bbbb', 'cccc']) await spool.add(hash(text), Buffer.from(text))
    expect(await bodiesOf(spool)).toEqual(['bbbb', 'cccc'])
    await spool.add(hash('huge'), Buffer.from('h'.repeat(50)))
    expect(await bodiesOf(spool)).toEqual(['h'.repeat(50)])
    expect(notices).toHaveLength(3)
  })

  test('what an interrupted write left is swept, never listed', async () => {
    await writeFile(join(folder, `000000000009-${hash('x')}-${hash('x')}.json.gz.abc.unfinished`), 'x')
    const spool = openSpool(folder, () => undefined)
    expect(await spool.list()).toEqual([])
    await spool.add(hash('a'), Buffer.from('a'))
    expect(await readdir(folder)).toHaveLength(1)
  })

  test('any file cut at any byte costs that entry and no other', async () => {
    const packed = await promisify(gzip)(randomBytes(200))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.nat(),
        async (others, which, where) => {
          await rm(folder, { recursive: true, force: true })
          const notices: string[] = []
          const spool = openSpool(folder, (message) => notices.push(message))
          const bodies = [...others.map((bytes) => Buffer.from(bytes)), packed]
          for (const [index, body] of bodies.entries()) await spool.add(hash(String(index)), body)

          const entries = await spool.list()
          const victim = entries[which % entries.length]
          if (!victim) throw new Error('there is at least one entry')
          await truncate(join(folder, victim.file), where % victim.bytes)

          const reopened = openSpool(folder, (message) => notices.push(message))
          const read = await Promise.all((await reopened.list()).map((entry) => reopened.read(entry)))
          const expected = bodies.map((body, index) => (index === entries.indexOf(victim) ? null : body))
          expect(read).toEqual(expected)
          expect(notices).toHaveLength(1)
          expect(await reopened.list()).toHaveLength(bodies.length - 1)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('what is left of a file is not whole for being the content that its name tells', async () => {
    const spool = openSpool(folder, () => undefined)
    const entry = await spool.add(hash('3'), Buffer.from('3 and more'))
    await truncate(join(folder, entry.file), 1)
    expect(await spool.isWhole(entry)).toBe(false)
    expect(await spool.read(entry)).toBeNull()
  })

  test('a rejected entry is kept aside for a look', async () => {
    const spool = openSpool(folder, () => undefined)
    const entry = await spool.add(hash('a'), Buffer.from('a'))
    await spool.reject(entry)
    expect(await spool.list()).toEqual([])
    expect(await readFile(join(folder, 'rejected.json.gz'), 'utf8')).toBe('a')
  })
})
