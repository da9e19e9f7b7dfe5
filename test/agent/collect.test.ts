import { createHash } from 'node:crypto'
import { chmod } from 'node:fs/promises'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { contentHash, hashSections } from '../../agent/contract/hash.ts'
import { Snapshot } from '../../agent/contract/snapshot.ts'
import { MachineError, type Machine } from '../../agent/machine/machine.ts'
import { createFixtureMachine } from '../support/fixture-machine.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, makeHome, treeOf } from '../support/home.ts'
import { dataOf, machineAt, scan } from '../support/scan.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hashOf = (snapshot: Snapshot) => contentHash(snapshot, hashSections(snapshot, sha256), sha256)
const validator = Compile(Snapshot)

const toolchain = async (release: string) => (await goToolchain(release)).root

describe('real shells and real Go', () => {
  test('two versions side by side, the wrong GOROOT named by file and line', async () => {
    const [old, current] = [await toolchain('go1.21'), await toolchain('go1.23')]
    await using home = await makeHome(
      everywhere(`# set up\nexport PATH=${current}/bin:$PATH\nexport GOROOT=${old}\n`),
    )
    const snapshot = await scan(machineAt(home.path))
    expect([...validator.Errors(snapshot)]).toEqual([])
    const active = dataOf(snapshot, 'goActive')
    expect(active).toMatchObject({ runs: true, derivedRoot: current, goroot: old, gorootSource: 'os-env' })
    expect(active.version).toMatch(/^go1\.23/)
    expect(active.rootVersion).toMatch(/^go1\.21/)
    expect(active.compileVersion).toMatch(/^go1\.21/)
    const primary = dataOf(snapshot, 'sessions').list.find((session) => session.id === active.session)
    expect(primary?.origins['GOROOT']).toMatchObject({ kind: 'profile', line: 3, confidence: 'high' })
    expect(primary?.which[0]).toBe(`${current}/bin/go`)
    const installs = dataOf(snapshot, 'goInstalls').list
    for (const root of [old, current]) {
      expect(installs.find((install) => install.root === root)).toMatchObject({ valid: true, missing: [] })
    }
    expect(installs.find((install) => install.root === current)?.go).toMatchObject({
      kind: 'elf',
      os: 'linux',
    })
    const dir = dataOf(snapshot, 'path').dirs.find((candidate) => candidate.dir === `${current}/bin`)
    expect(dir).toMatchObject({ exists: true, sdkRoot: current })
    expect(Object.keys(dir?.bins ?? {})).toEqual(['go', 'gofmt'])
  })

  test.each(['go1.19', 'go1.21', 'go1.22', 'go1.23'])(
    '%s: what differs from the defaults',
    async (version) => {
      const root = await toolchain(version)
      await using home = await makeHome({
        ...everywhere(`export PATH=${root}/bin:$PATH GOFLAGS=-mod=mod\n`),
        '.config/go/env': 'GOPROXY=https://goproxy.cn,direct\nGOTOOLCHAIN=go9.9.9\n',
      })
      const snapshot = await scan(machineAt(home.path), ['goEnv', 'goEnvFile', 'dirs'])
      const { values, changed } = dataOf(snapshot, 'goEnv')
      const named = version === 'go1.19' ? {} : { GOTOOLCHAIN: 'go9.9.9' }
      expect(changed).toMatchObject({ GOFLAGS: '-mod=mod', GOPROXY: 'https://goproxy.cn,direct', ...named })
      expect(Object.keys(changed).filter((name) => !/^(GOFLAGS|GOPROXY|GOTOOLCHAIN)$/.test(name))).toEqual([])
      expect(values['GOROOT']).toBe(root)
      const file = dataOf(snapshot, 'goEnvFile')
      expect(file).toMatchObject({ exists: true, from: 'default', eol: 'lf' })
      expect(file.goroot !== undefined).toBe(version !== 'go1.19')
      expect(dataOf(snapshot, 'dirs').gocache?.raw).toBe(values['GOCACHE'])
    },
  )

  test('an empty GOROOT is none', async () => {
    const root = await toolchain('go1.23')
    await using home = await makeHome(everywhere(`export PATH=${root}/bin:$PATH GOROOT=\n`))
    const snapshot = await scan(machineAt(home.path), ['goActive'])
    expect(dataOf(snapshot, 'goActive')).toMatchObject({ goroot: root, gorootSource: 'derived' })
  })

  test('a go that cannot start is described from files', async () => {
    const root = await toolchain('go1.22')
    await using home = await makeHome(
      everywhere(`export PATH=${root}/bin:$PATH GOROOT=/nowhere GOEXPERIMENT=nosuchthing\n`),
    )
    const snapshot = await scan(machineAt(home.path))
    const active = dataOf(snapshot, 'goActive')
    expect(active).toMatchObject({
      runs: false,
      derivedRoot: root,
      goroot: '/nowhere',
      gorootSource: 'os-env',
    })
    expect(active.errorText).toMatch(/\S/)
    expect(snapshot.envs[0]?.sections.goEnv).toMatchObject({ status: 'failed', reason: 'error' })
    expect(dataOf(snapshot, 'dirs').gopathSet).toBe(false)
  })

  test('nothing in the home directory changes, and nothing differs the second time', async () => {
    const root = await toolchain('go1.23')
    await using home = await makeHome({
      ...everywhere(`export PATH=${root}/bin:$PATH\nHISTFILE=~/.history SAVEHIST=9\n`),
      '.zshrc': 'HISTFILE=~/.history SAVEHIST=9\n',
      '.config/fish/config.fish': 'set -gx GOBIN /b\n',
      '.bash_history': 'ls\n',
    })
    const before = await treeOf(home.path)
    const first = await scan(machineAt(home.path))
    expect(await treeOf(home.path)).toEqual(before)
    expect(hashOf(await scan(machineAt(home.path)))).toBe(hashOf(first))
  })

  test('a directory of PATH: links to it, who may write there, wrappers in it, the true length', async () => {
    await using home = await makeHome({
      ...everywhere('export PATH=$HOME/link:$HOME/gone:/usr/bin:/bin\n'),
      'tools/go1.22.3': { program: '#!/bin/sh\n' },
      'tools/other': { program: '#!/bin/sh\n' },
      link: { link: 'tools' },
      gone: { link: 'nowhere' },
    })
    await chmod(`${home.path}/tools`, 0o777)
    const snapshot = await scan(machineAt(home.path), ['path', 'sessions'])
    const dirNamed = (name: string) => dataOf(snapshot, 'path').dirs.find(({ dir }) => dir.endsWith(name))
    const linked = dirNamed('/link')
    expect(linked).toMatchObject({
      exists: true,
      writableByOthers: true,
      real: dirNamed('/link')?.dir.replace(/link$/, 'tools'),
    })
    expect(Object.keys(linked?.bins ?? {})).toEqual(['go1.22.3'])
    expect(linked?.links).toMatchObject([{ kind: 'symlink', targetExists: true, targetKind: 'local' }])
    expect(dirNamed('/gone')).toMatchObject({ exists: false, links: [{ targetExists: false }] })
    const primary = dataOf(snapshot, 'sessions').list.find(({ path }) => path.includes('/gone'))
    expect(primary?.pathLength).toBe(`${home.path}/link:${home.path}/gone:/usr/bin:/bin`.length)
  })

  test('no go on PATH is absent, not failed', async () => {
    await using home = await makeHome(everywhere('export PATH=/nowhere\n'))
    const sections = (await scan(machineAt(home.path))).envs[0]?.sections
    expect(sections?.goActive.status).toBe('absent')
    expect(sections?.goEnv.status).toBe('absent')
  })

  test('GOENV=off has no file', async () => {
    await using home = await makeHome(everywhere('export GOENV=off\n'))
    const snapshot = await scan(machineAt(home.path), ['goEnvFile'])
    expect(snapshot.envs[0]?.sections.goEnvFile).toEqual({ status: 'absent', reason: 'GOENV=off' })
  })
})

describe('settling', () => {
  const fixture = (broken: Partial<Machine>) => ({
    ...createFixtureMachine({ platform: 'linux', source: 'composed' }),
    ...broken,
  })

  test('a machine that refuses everything still gives a whole, valid snapshot', async () => {
    const snapshot = await scan(
      fixture({
        stat: () => Promise.reject(new MachineError('denied', 'no')),
        list: () => Promise.reject(new MachineError('denied', 'no')),
        readFile: () => Promise.reject(new MachineError('denied', 'no')),
      }),
    )
    expect([...validator.Errors(snapshot)]).toEqual([])
    const sections = snapshot.envs[0]?.sections
    expect(sections?.sessions).toEqual({ status: 'failed', reason: 'denied', message: 'no' })
    expect(sections?.goActive.status).toBe('failed')
    expect(sections?.registry.status).toBe('absent')
  })

  test('sections not asked for are not evaluated', async () => {
    const snapshot = await scan(fixture({}), ['os'])
    expect(snapshot.host.sections.os.status).toBe('ok')
    expect(snapshot.envs[0]?.sections.path).toEqual({
      status: 'failed',
      reason: 'unsupported',
      message: 'not asked for',
    })
  })

  test('registry is absent off Windows', async () => {
    const snapshot = await scan(fixture({}))
    expect(snapshot.envs[0]?.sections.registry).toEqual({ status: 'absent', reason: 'no registry on linux' })
  })
})
