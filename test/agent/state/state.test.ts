import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { makeFolder, stateFolder } from '../../../agent/state/folder.ts'
import { place } from '../../../agent/state/here.ts'
import { stateLocation } from '../../../agent/state/location.ts'
import { AlreadyRunning, runningProcess, takeLock } from '../../../agent/state/lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-state-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('where the state folder is', () => {
  test.each([
    ['linux', {}, '/home/u/.local/state/envherd'],
    ['linux', { XDG_STATE_HOME: '/s' }, '/s/envherd'],
    ['linux', { XDG_STATE_HOME: 'relative' }, '/home/u/.local/state/envherd'],
    ['linux', { ENVHERD_STATE_DIR: '/own' }, '/own'],
    ['darwin', {}, '/home/u/Library/Application Support/envherd'],
    ['win32', { LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local' }, 'C:\\Users\\u\\AppData\\Local\\envherd'],
  ] as const)('%s %j: %s', (platform, env, expected) => {
    expect(stateLocation({ platform, env, home: '/home/u' })).toBe(expected)
  })
})

describe('state files', () => {
  const Schema = Type.Object({ name: Type.String() })

  test('are private and come back as written', async () => {
    const state = stateFolder(join(folder, 'deep', 'state'), () => undefined)
    await state.write('a.json', { name: 'x' })
    expect(await state.read('a.json', Schema)).toEqual({ name: 'x' })
    expect((await stat(join(state.path, 'a.json'))).mode & 0o777).toBe(0o600)
  })

  test.each(['{"name":', '{"name":1}', ''])('damaged (%j): set aside and told', async (text) => {
    const notices: string[] = []
    const state = stateFolder(folder, (message) => notices.push(message))
    await writeFile(join(folder, 'a.json'), text)
    expect(await state.read('a.json', Schema)).toBeUndefined()
    expect(await readFile(join(folder, 'a.json.corrupt'), 'utf8')).toBe(text)
    expect(notices).toHaveLength(1)
    expect(await state.read('a.json', Schema)).toBeUndefined()
    expect(notices).toHaveLength(1)
  })
})

describe('a file being written', () => {
  const beside = (where: string, pid: number | undefined) =>
    join(folder, `a.json.0123456789ab-${where}-${pid}.unfinished`)

  test('is not taken away by a process that begins meanwhile', async () => {
    const state = stateFolder(folder, () => undefined)
    const stop = new AbortController()
    const begins = (async () => {
      while (!stop.signal.aborted) await makeFolder(folder)
    })()
    for (let n = 0; n < 300; n++) await state.write('a.json', { n })
    stop.abort()
    await begins
  })

  test('is swept at once when the process is gone, of elsewhere or with a process of its id when it is old', async () => {
    const here = place()
    const child = spawn('sleep', ['60'])
    onTestFinished(() => void child.kill('SIGKILL'))
    const [gone, living, elsewhere] = [
      beside(here, 999_999_999),
      beside(here, child.pid),
      beside('0'.repeat(12), 1),
    ]
    for (const file of [gone, living, elsewhere]) await writeFile(file, '{')
    await makeFolder(folder)
    expect((await readdir(folder)).sort()).toEqual([basename(living), basename(elsewhere)].sort())
    const longAgo = new Date(Date.now() - 3_600_000)
    for (const file of [living, elsewhere]) await utimes(file, longAgo, longAgo)
    await makeFolder(folder)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('lock', () => {
  const file = () => join(folder, 'run.lock')

  test('is for one at a time and can be taken again after release', async () => {
    const child = spawn('sleep', ['60'])
    await once(child, 'spawn')
    await writeFile(file(), `${child.pid} other\n`)
    await expect(takeLock(folder)).rejects.toThrow(AlreadyRunning)
    expect(await runningProcess(folder)).toBe(child.pid)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lock = await takeLock(folder)
    await lock.release()
    await (await takeLock(folder)).release()
  })

  test('of a living process that has not touched it for long is stale: the id was given anew', async () => {
    await writeFile(file(), '1 other\n')
    const longAgo = new Date(Date.now() - 120_000)
    await utimes(file(), longAgo, longAgo)
    await (await takeLock(folder)).release()
  })

  test.runIf(process.platform === 'linux')(
    'of a process that began after it was left is stale: a machine whose power went gives ids anew',
    async () => {
      const child = spawn('sleep', ['60'])
      await once(child, 'spawn')
      await writeFile(file(), `${child.pid} other 1\n`)
      expect(await runningProcess(folder)).toBeNull()
      await (await takeLock(folder)).release()
      child.kill('SIGKILL')
    },
  )
})
