import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { namedPrograms } from '../../../agent/collectors/setting-programs.ts'
import { everywhere, makeHome, type HomeFile } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const PLAIN = 'export PATH=$HOME/bin:/usr/bin:/bin\n'
const program = { program: '#!/bin/sh\n' }

async function look(
  lines: string,
  files: Record<string, HomeFile> = {},
  prepare?: (home: string) => unknown,
) {
  await using home = await makeHome({ ...everywhere(PLAIN + lines), ...files })
  await prepare?.(home.path)
  const machine = machineAt(home.path)
  const snapshot = await scan(machine)
  expect(dataOf(await scan(machine, ['settingPrograms']), 'settingPrograms')).toEqual(
    dataOf(snapshot, 'settingPrograms'),
  )
  const hijack = judged(snapshot).findings.filter(({ pattern }) => pattern === 'GO_ENV_HIJACK_SUSPECT')
  return {
    list: dataOf(snapshot, 'settingPrograms').list,
    hijack: hijack.map(({ subject, evidence }) => [subject, evidence['case']]),
  }
}

test('nothing set, nothing listed; a usual compiler worries nobody', async () => {
  expect(await look('')).toEqual({ list: [], hijack: [] })
  const { list, hijack } = await look('export CC=cat CXX=nowhere\n')
  expect(list).toEqual([
    {
      name: 'CC',
      value: 'cat',
      file: '/usr/bin/cat',
      dir: '/usr/bin',
      exists: true,
      volume: 'fixed',
      temporary: false,
      dirWritableByOthers: false,
    },
    { name: 'CXX', value: 'nowhere', exists: false, volume: 'unknown', temporary: false },
  ])
  expect(hijack).toEqual([])
})

test('each kind of setting, with the program it comes down to', () => {
  const set: Record<string, string> = {
    CC: "'/opt/my tools/gcc' -m64",
    GOCACHEPROG: 'cacher --remote',
    GOAUTH: 'netrc; git /home/x; /opt/auth token',
    GOFLAGS: `-tags=x '-toolexec=/opt/t race' -exec=sudo`,
    AR: 'ar',
  }
  expect(namedPrograms((name) => set[name]).map(({ name, word }) => [name, word])).toEqual([
    ['CC', '/opt/my tools/gcc'],
    ['GOCACHEPROG', 'cacher'],
    ['GOAUTH', '/opt/auth'],
    ['GOFLAGS', '/opt/t'],
    ['GOFLAGS', 'sudo'],
  ])
})

describe('places that others control, on the real machine', () => {
  let shared: string
  beforeAll(async () => {
    shared = await mkdtemp('/var/tmp/envherd-shared-')
  })
  afterAll(() => rm(shared, { recursive: true }))

  test('a temporary directory', async () => {
    const { list, hijack } = await look(`export CC=${shared}/gcc\n`)
    expect(list).toMatchObject([{ name: 'CC', exists: false, temporary: true }])
    expect(hijack).toEqual([])
    await using there = await makeHome({ cacher: program })
    const cacheprog = await look(`export GOCACHEPROG="${there.path}/cacher -v"\n`)
    expect(cacheprog.list).toMatchObject([
      { file: join(there.path, 'cacher'), exists: true, temporary: true },
    ])
  })

  test('a directory that all may write to, also behind a link', async () => {
    const open = (home: string) => chmod(join(home, 'open'), 0o777)
    const files = { 'open/tool': program, 'bin/tool': { link: '../open/tool' } }
    for (const name of ['$HOME/open/tool', 'tool']) {
      const { list, hijack } = await look(`export CC=${name}\n`, files, open)
      expect(list).toMatchObject([{ name: 'CC', exists: true, dirWritableByOthers: true, temporary: false }])
      expect(hijack).toEqual([['CC', 'program-writable']])
    }
    const closed = await look('export CC=tool\n', files)
    expect(closed.list).toMatchObject([{ dirWritableByOthers: false }])
    expect(closed.hijack).toEqual([])
  })

  test('a Go root that all may write to, by its bin', async () => {
    const { list, hijack } = await look(
      'export GOROOT=$HOME/goroot\n',
      { 'goroot/bin/go': program },
      (home) => chmod(join(home, 'goroot/bin'), 0o777),
    )
    expect(list).toMatchObject([{ name: 'GOROOT', exists: true, dirWritableByOthers: true }])
    expect(list[0]).not.toHaveProperty('file')
    expect(hijack).toEqual([['GOROOT', 'program-writable']])
  })
})

test('arguments and secrets stay at home', async () => {
  const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'
  const { list } = await look(`export GOCACHEPROG="cat --token=${secret}" GOAUTH="cat ${secret}"\n`)
  expect(list.map(({ name }) => name)).toEqual(['GOCACHEPROG', 'GOAUTH'])
  expect(JSON.stringify(list)).not.toContain(secret)
})
