import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLocalMachine } from '../../../agent/machine/local.ts'
import { lackingPrograms, leftOut, needsLinux } from '../../support/lacking.ts'

const machine = createLocalMachine()
const read = (path: string, part?: { maxBytes: number; from?: number }) => machine.readFile(path, part)
let folder = ''
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-read-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a file whole, a part of it, and none', async () => {
  await writeFile(at('text'), '0123456789')
  expect((await read(at('text')))?.toString()).toBe('0123456789')
  expect((await read(at('text'), { maxBytes: 4 }))?.toString()).toBe('0123')
  expect((await read(at('text'), { from: 8, maxBytes: 4 }))?.toString()).toBe('89')
  expect((await read(at('text'), { from: 20, maxBytes: 4 }))?.toString()).toBe('')
  await writeFile(at('empty'), '')
  expect((await read(at('empty')))?.length).toBe(0)
  expect(await read(at('missing'))).toBeNull()
  await expect(read(folder)).rejects.toMatchObject({ reason: 'error' })
})

const MADE_UP = 'what the kernel makes up, which says no size, whole'
test.skipIf(leftOut(MADE_UP, needsLinux))(MADE_UP, async () => {
  for (const file of ['/proc/version', '/proc/filesystems', '/proc/self/cmdline', '/proc/kallsyms']) {
    expect((await read(file))?.equals(await readFile(file)), file).toBe(true)
  }
  expect((await read('/proc/kallsyms', { maxBytes: 10_000 }))?.length).toBe(10_000)
})

test('a huge file is refused, or as much of it is read as was asked for, without memory for the rest', async () => {
  await writeFile(at('huge'), 'begin')
  await truncate(at('huge'), 8 * 1024 ** 3)
  const before = process.memoryUsage().rss
  await expect(read(at('huge'))).rejects.toMatchObject({ reason: 'unsupported' })
  expect((await read(at('huge'), { maxBytes: 5 }))?.toString()).toBe('begin')
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 ** 2)
})

const NO_FILES = 'pipes, sockets and devices are not opened'
test.skipIf(leftOut(NO_FILES, lackingPrograms('mkfifo')))(NO_FILES, async () => {
  execFileSync('mkfifo', [at('pipe')])
  await symlink('/dev/zero', at('endless'))
  const server = createServer().listen(at('socket'))
  for (const name of ['pipe', 'endless', 'socket']) {
    await expect(read(at(name)), name).rejects.toMatchObject({ reason: 'unsupported' })
    await expect(read(at(name), { maxBytes: 100 }), name).rejects.toMatchObject({ reason: 'unsupported' })
  }
  await new Promise((resolve) => server.close(resolve))
  await symlink('/dev/null', at('nothing'))
  expect((await read(at('nothing')))?.length).toBe(0)
})
