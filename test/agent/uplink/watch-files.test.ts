import type * as files from 'node:fs/promises'
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchFiles, type Follow } from '../../../agent/uplink/watch-files.ts'
import type { Sections } from '../../../agent/uplink/watch-plan.ts'

/** Every path that was looked at. */
const looked = vi.hoisted(() => new Set<string>())
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof files>()
  const counted =
    <Args extends unknown[], Result>(look: (...args: Args) => Result) =>
    (...args: Args): Result => {
      looked.add(String(args[0]))
      return look(...args)
    }
  const { stat, lstat, readdir, readlink, realpath } = real
  const looks = Object.entries({ stat, lstat, readdir, readlink, realpath })
  return { ...real, ...Object.fromEntries(looks.map(([name, look]) => [name, counted(look as never)])) }
})

let home: string
let told: Map<string, Sections>
let warnings: string[]
let stop: AbortController
let follow: Follow

const at = (...names: string[]) => join(home, ...names)
const SESSION: Sections = ['sessions', 'profiles']
const GO: Sections = ['goEnvFile']

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'envherd-watch-'))
  told = new Map()
  warnings = []
  stop = new AbortController()
  follow = watchFiles(
    (what, sections) => told.set(what, sections),
    (_level, message) => warnings.push(message),
    stop.signal,
  )
})
afterEach(async () => {
  stop.abort()
  await rm(home, { recursive: true, force: true })
  expect(warnings).toEqual([])
})

const watchThese = (since = new Date(Date.now() + 60_000)) =>
  follow(
    {
      files: new Map([
        [at('.bashrc'), SESSION],
        [at('.config/go/env'), GO],
      ]),
      dirs: new Map([[at('.config/environment.d'), SESSION]]),
    },
    since,
  )

const heard = (path: string, sections: Sections) =>
  vi.waitFor(() => expect(told.get(path)).toEqual(sections), { timeout: 20_000, interval: 10 })

async function quiet(): Promise<void> {
  await sleep(400)
  expect([...told.keys()]).toEqual([])
}

test('written, replaced by rename, removed, made again: each is heard, with what it is about', async () => {
  await writeFile(at('.bashrc'), 'a')
  await watchThese()
  const file = at('.bashrc')
  for (const change of [
    () => appendFile(file, 'b'),
    async () => {
      await writeFile(`${file}.swp`, 'c')
      await rename(`${file}.swp`, file)
    },
    () => appendFile(file, 'after the rename'),
    () => rm(file),
    () => writeFile(file, 'd'),
  ]) {
    await sleep(50)
    told.clear()
    await change()
    await heard(file, SESSION)
  }
})

test('other files beside it are not', async () => {
  await watchThese()
  await writeFile(at('.bash_history'), 'ls')
  await mkdir(at('src'))
  await writeFile(at('src/.bashrc'), '')
  await quiet()
})

test('a file in a directory that is not there yet', async () => {
  await watchThese()
  await mkdir(at('.config/go'), { recursive: true })
  await writeFile(at('.config/go/env'), 'GOPROXY=direct')
  await heard(at('.config/go/env'), GO)
  expect(told.has(at('.bashrc'))).toBe(false)
})

test.each(['.config', '.config/go'])('%s removed with all in it, and made again', async (dir) => {
  await mkdir(at('.config/go'), { recursive: true })
  await writeFile(at('.config/go/env'), 'GOFLAGS=a')
  await watchThese()
  await rm(at(dir), { recursive: true })
  await heard(at('.config/go/env'), GO)
  await sleep(300)
  told.clear()
  await mkdir(at('.config/go'), { recursive: true })
  await writeFile(at('.config/go/env'), 'GOFLAGS=b')
  await heard(at('.config/go/env'), GO)
  await sleep(300)
  told.clear()
  await appendFile(at('.config/go/env'), 'GOFLAGS=c')
  await heard(at('.config/go/env'), GO)
})

test('a whole tree put in the place of another', async () => {
  for (const dir of ['.config', 'new']) {
    await mkdir(at(dir, 'go'), { recursive: true })
    await writeFile(at(dir, 'go/env'), `GOFLAGS=${dir}`)
  }
  await watchThese()
  await rename(at('.config'), at('old'))
  await rename(at('new'), at('.config'))
  await heard(at('.config/go/env'), GO)
})

test('a file that is a link: what it leads to, and another link in its place', async () => {
  await mkdir(at('dotfiles'))
  await writeFile(at('dotfiles/bashrc'), 'a')
  await writeFile(at('dotfiles/other'), 'b')
  await symlink('dotfiles/bashrc', at('.bashrc'))
  await watchThese()
  await appendFile(at('dotfiles/bashrc'), 'more')
  await heard(at('.bashrc'), SESSION)
  await sleep(100)
  told.clear()
  await symlink('dotfiles/other', at('next'))
  await rename(at('next'), at('.bashrc'))
  await heard(at('.bashrc'), SESSION)
})

test('any file in a watched directory, which need not be there at first', async () => {
  await watchThese()
  await mkdir(at('.config/environment.d'), { recursive: true })
  await heard(at('.config/environment.d'), SESSION)
  await sleep(300)
  told.clear()
  await writeFile(at('.config/environment.d/10-go.conf'), 'GOFLAGS=-v')
  await heard(at('.config/environment.d'), SESSION)
})

test('what changed between the look and the watching is heard, what is older is not', async () => {
  await writeFile(at('.bashrc'), 'old')
  await sleep(300)
  const since = new Date()
  await mkdir(at('.config/go'), { recursive: true })
  await writeFile(at('.config/go/env'), 'new')
  await watchThese(since)
  expect(told.get(at('.config/go/env'))).toEqual(GO)
  expect(told.has(at('.bashrc'))).toBe(false)
})

test('for a thousand files that come and go in a watched home nothing is looked at', async () => {
  await watchThese()
  looked.clear()
  for (let n = 0; n < 1000; n++) {
    await writeFile(at(`file-${n}`), '')
    await rm(at(`file-${n}`))
  }
  // What a directory says comes in order: with this, all of them were heard.
  await writeFile(at('.bashrc'), 'a')
  await heard(at('.bashrc'), SESSION)
  expect([...told.keys()]).toEqual([at('.bashrc')])
  expect([...looked]).toEqual([at('.bashrc')])
})

test('nothing is heard after the stop', async () => {
  await watchThese()
  stop.abort()
  await writeFile(at('.bashrc'), 'late')
  await quiet()
})
