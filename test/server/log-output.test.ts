import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, createReadStream, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LogOutput } from '../../server/log-output.ts'

const LINES = 3_000
const lineOf = (number: number) => `${JSON.stringify({ number, text: 'x'.repeat(1_000) })}\n`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-test-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A pipe as the server's standard output is one, with nobody who reads it yet. */
function pipe(name: string): { path: string; fd: number } {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return { path, fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) }
}

it('keeps a bounded part for a reader that stands still, says what is missing, and goes on', async () => {
  const { path, fd } = pipe('slow')
  const output = new LogOutput(fd)
  for (let number = 0; number < LINES; number++) output.write(lineOf(number))
  await sleep(300)
  expect(output.fault()).toMatchObject({ part: 'log', blocking: false })
  expect(output.fault()?.detail).toMatch(/nobody reads it; \d+ lines lost/)

  const read: { number?: number; lines?: number }[] = []
  const lines = createInterface({ input: createReadStream(path) })
  lines.on('line', (line) => read.push(JSON.parse(line) as (typeof read)[number]))
  await expect.poll(() => read.at(-1)?.lines).toBeGreaterThan(0)
  const kept = read.slice(0, -1).map(({ number }) => number)
  expect(kept).toEqual(kept.map((_, at) => at))
  expect(read.at(-1)).toMatchObject({ level: 40, lines: LINES - kept.length })
  expect(kept.length).toBeGreaterThan(500)
  expect(kept.length).toBeLessThan(1_500)

  output.write(lineOf(LINES))
  await expect.poll(() => read.at(-1)?.number).toBe(LINES)
  expect(output.fault()).toBeUndefined()
  // Only the end of the pipe ends a read that waits for more of it.
  closeSync(fd)
  await once(lines, 'close')
})

it('writes the rest at the end', async () => {
  const path = join(folder, 'file')
  const fd = openSync(path, 'a')
  const output = new LogOutput(fd)
  for (let number = 0; number < 100; number++) output.write(lineOf(number))
  output.end()
  await expect
    .poll(async () => (await readFile(path, 'utf8')).split('\n').sort())
    .toEqual(['', ...Array.from({ length: 100 }, (_, number) => lineOf(number).trim())].sort())
  closeSync(fd)
})

it.each(['/dev/full', 'pipe'])('does not keep the process for what cannot be written: %s', async (where) => {
  const fd = where === 'pipe' ? pipe('dead').fd : openSync(where, 'w')
  const output = new LogOutput(fd)
  for (let number = 0; number < LINES; number++) output.write(lineOf(number))
  await sleep(300)
  expect(output.fault()?.detail).toMatch(where === '/dev/full' ? /ENOSPC/ : /nobody reads it/)
  const began = performance.now()
  output.end()
  expect(performance.now() - began).toBeLessThan(2_000)
  closeSync(fd)
})
