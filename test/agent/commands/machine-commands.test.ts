import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { snapshotOf, profileLine, type EnvWords } from '../../support/snapshot.ts'
import { inProcess } from './in-process.ts'
import { envherd } from './program.ts'

// Each run starts Node and TypeScript, and some several real shells.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-explain-'))
  const home = join(folder, 'home', 'mei')
  await mkdir(join(home, '.config/go'), { recursive: true })
  await mkdir(join(home, 'a'))
  await writeFile(join(home, 'a/go'), '#!/bin/sh\necho go version go1.22.3 linux/amd64\n', { mode: 0o755 })
  await writeFile(join(home, '.config/go/env'), 'GOPROXY=https://file.example\n')
  const lines = [
    'export GOPROXY=https://old.example',
    'export GOPROXY=https://new.example',
    'export PATH=$HOME/a:$PATH',
  ]
  await writeFile(join(home, '.profile'), `${lines.join('\n')}\n`)
  await writeFile(join(home, '.bashrc'), `${lines.join('\n')}\nalias gofmt='gofmt -s'\n`)
  env = { HOME: home, ENVHERD_STATE_DIR: join(folder, 'state'), SHELL: '/bin/bash' }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A stored snapshot of a machine made of these words. */
async function stored(name: string, words: EnvWords): Promise<string> {
  const file = join(folder, `${name}.json`)
  await writeFile(file, JSON.stringify(snapshotOf(words)))
  return file
}

const rc = '/home/<u1>/.bashrc'
const WORDS: EnvWords = {
  installs: [{ root: '/opt/go' }, { root: '/opt/broken', valid: false, missing: ['pkg/tool'] }],
  path: [
    { dir: '/opt/go/bin', origin: profileLine(rc, 3) },
    { dir: '/usr/bin', origin: { kind: 'pam', ref: '/etc/environment', line: 1, confidence: 'high' } },
  ],
  variables: { GOROOT: '/opt/go', GOFLAGS: '-v' },
  origins: { GOROOT: profileLine(rc, 5), GOFLAGS: profileLine(rc, 6) },
  goEnvFile: { GOROOT: '/opt/file' },
}

describe('on this machine', () => {
  test('why: the winner, the line that it replaced, the file below it, with the own paths', async () => {
    const { code, out, err } = await envherd(['why', 'GOPROXY', '--session', 'bash-login'], env)
    expect([code, err]).toEqual([0, ''])
    const lines = out.split('\n').map((line) => line.trim())
    expect(lines.filter((line) => /^[*-] /.test(line))).toEqual([
      '* https://new.example',
      '- https://old.example',
      '- https://file.example',
    ])
    expect(out).toContain(`${folder}/home/mei/.profile:2 · traced · file changed 20`)
    expect(out).toContain('the environment comes before this file')
    expect(out).toMatch(
      new RegExp(`start-up files, in order: /etc/profile,\\s+${folder}/home/mei/.profile\\n`),
    )
  })

  test('which: every session, an alias before the files, and the places tried', async () => {
    const { code, out } = await envherd(['which', 'go'], env)
    expect(code).toBe(0)
    expect(out).toContain(`* ${folder}/home/mei/a/go`)
    const alias = await envherd(['which', 'gofmt', '--session', 'bash-interactive', '--trace'], env)
    expect(alias.out).toMatch(/^ {2}\* alias: .*gofmt -s/m)
    expect(alias.out).toMatch(/^ +0 .*home\/mei\/a +not in it$/m)
    expect((await envherd(['which', 'dlv', '--session', 'bash-login'], env)).code).toBe(1)
  })

  test('path numbers the entries that why explains', async () => {
    const path = await envherd(['path', '--format', 'json', '--session', 'bash-login'], env)
    const { entries } = JSON.parse(path.out) as { entries: { index: number; raw: string }[] }
    const own = entries.find(({ raw }) => raw.endsWith('/a'))
    expect(own?.index).toBe(0)
    const { out } = await envherd(['why', 'PATH[0]', '--session', 'bash-login'], env)
    expect(out).toContain(`* ${folder}/home/mei/a`)
    expect(out).toContain('.profile:3')
    expect((await envherd(['why', 'PATH[99]'], env)).code).toBe(1)
  })

  test('compare: what differs between two sessions comes first; JSON keeps names hidden', async () => {
    const { code, out } = await envherd(
      ['compare', 'bash-login', 'bash-noninteractive', '--format', 'json'],
      env,
    )
    expect(code).toBe(1)
    expect(out).not.toContain('mei')
    const { rows } = JSON.parse(out) as { rows: { name: string; differs: boolean; cells: unknown[] }[] }
    const differing = rows.filter(({ differs }) => differs).map(({ name }) => name)
    expect(rows.slice(0, differing.length).every(({ differs }) => differs)).toBe(true)
    expect(differing).toEqual(expect.arrayContaining(['go', 'GOPROXY']))
    expect((await envherd(['compare', 'bash-login', 'bash-login'], env)).code).toBe(0)
  })

  test('layers and installs answer', async () => {
    const layers = await envherd(['layers', '--lang', 'zh'], env)
    expect(layers.out).toContain('运行 go test')
    expect(layers.out).toMatch(/bash-login · linux · 已跟踪，与预期一致\n.*\.profile/)
    expect([0, 1]).toContain(layers.code)
    const installs = await envherd(['installs', '--format', 'json'], env)
    expect(Object.keys(JSON.parse(installs.out) as object)).toEqual(['envs', 'unread'])
  })
})

describe('on a stored snapshot', () => {
  test('the JSON of each has exactly the documented members', async () => {
    const file = await stored('members', WORDS)
    const members = async (...args: string[]) =>
      Object.keys(
        JSON.parse((await inProcess([...args, '--snapshot', file, '--format', 'json'], env)).out) as object,
      )
    expect(await members('why', 'GOROOT')).toEqual([
      'env',
      'session',
      'about',
      'value',
      'candidates',
      'startup',
    ])
    expect(await members('why', 'go')).toEqual(['env', 'session', 'root', 'nodes', 'edges'])
    expect(await members('which')).toEqual(['env', 'command', 'consistency', 'sessions'])
    expect(await members('path')).toEqual(['env', 'session', 'entries'])
    expect(await members('layers')).toEqual(['host', 'layers', 'startup', 'capabilities'])
    expect(await members('installs')).toEqual(['envs', 'unread'])
  })

  test('exit codes: set or not, found or not, complete or not', async () => {
    const file = await stored('codes', WORDS)
    const empty = await stored('empty', { path: ['/none'] })
    const code = async (...args: string[]) => (await inProcess(args, env)).code
    expect(await code('why', 'GOROOT', '--snapshot', file)).toBe(0)
    expect(await code('why', 'GOBIN', '--snapshot', file)).toBe(1)
    expect(await code('which', '--snapshot', file)).toBe(0)
    expect(await code('which', '--snapshot', empty)).toBe(1)
    expect(await code('why', 'go', '--snapshot', empty)).toBe(1)
    // The broken one is neither on PATH nor in use.
    expect(await code('installs', '--snapshot', file)).toBe(0)
    expect(await code('installs', '--snapshot', empty)).toBe(1)
    expect(await code('layers', '--snapshot', file)).toBe(0)
    expect(await code('layers', '--snapshot', empty)).toBe(1)
  })

  test('path marks the entry that a finding is about, and only that', async () => {
    const file = await stored('findings', {
      installs: [{ root: '/opt/go' }],
      path: ['/opt/gone/go/bin', '/opt/go/bin', '/usr/local/go/bin;/bin'],
    })
    const { code, out } = await inProcess(['path', '--snapshot', file, '--format', 'json'], env)
    expect(code).toBe(1)
    const { entries } = JSON.parse(out) as { entries: { raw: string; findings: string[] }[] }
    expect(entries.map(({ raw, findings }) => [raw, findings])).toEqual([
      ['/opt/gone/go/bin', ['GO_BIN_ORPHAN']],
      ['/opt/go/bin', []],
      ['/usr/local/go/bin;/bin', ['PATH_ENTRY_MALFORMED']],
    ])
  })

  test('layers keep the finding of one env out of the others', async () => {
    const file = await stored('layers', {
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      others: [
        {
          kind: 'wsl',
          installs: [{ root: '/usr/local/go' }],
          path: ['/opt/gone/go/bin', '/usr/local/go/bin'],
          active: {
            gorootSource: 'os-env',
            goroot: '/nowhere',
            rootVersion: null,
            compileVersion: null,
            runs: false,
          },
        },
      ],
    })
    const { out } = await inProcess(['layers', '--snapshot', file, '--format', 'json'], env)
    const view = JSON.parse(out) as {
      layers: { env: string; layer: string; findings: { pattern: string }[] }[]
      capabilities: { env: string; can: Record<string, { can: string }> }[]
    }
    const patterns = (id: string) =>
      view.layers
        .filter((layer) => layer.env === id)
        .flatMap(({ findings }) => findings.map(({ pattern }) => pattern))
    expect(patterns('wsl:Ubuntu-24.04')).toContain('GO_BIN_ORPHAN')
    expect(patterns('windows')).not.toContain('GO_BIN_ORPHAN')
    expect(view.capabilities.map(({ env: id, can }) => [id, can['go-test']?.can])).toEqual([
      ['windows', 'yes'],
      ['wsl:Ubuntu-24.04', 'no'],
    ])
  })

  test('compare: two snapshot files are two machines', async () => {
    const files = [
      await stored('mine', WORDS),
      await stored('theirs', { ...WORDS, installs: [{ root: '/opt/go', version: 'go1.23.0' }] }),
    ]
    const { code, out } = await inProcess(['compare', ...files, '--format', 'json'], env)
    expect(code).toBe(1)
    const { rows } = JSON.parse(out) as { rows: { kind: string; name: string; differs: boolean }[] }
    expect(rows.filter(({ differs }) => differs).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'go go version',
      'install go1.22.3',
      'install go1.23.0',
    ])
  })

  test('Windows: GoRoot and GOROOT are one variable, and the machine’s value is the one that lost', async () => {
    const file = await stored('windows', {
      kind: 'windows',
      variables: { GoRoot: 'D:\\go' },
      origins: { GoRoot: { kind: 'user', ref: 'HKCU\\Environment\\GoRoot', confidence: 'high' } },
      registry: { machine: { GOROOT: 'C:\\Go' }, user: { GoRoot: 'D:\\go' } },
    })
    const { out } = await inProcess(['why', 'goroot', '--snapshot', file], env)
    expect(out).toContain('* D:\\go')
    expect(out).toContain('a stronger scope has its own value')
  })
})

describe('form', () => {
  test('a table that does not fit stands as blocks, and no path is broken', async () => {
    const dir = `/opt/${'deep/'.repeat(8)}bin`
    const file = await stored('narrow', { path: [{ dir, origin: profileLine(rc, 3) }] })
    const wide = await inProcess(['path', '--snapshot', file], { ...env, NO_COLOR: '1' }, { columns: 100 })
    const narrow = await inProcess(['path', '--snapshot', file], { ...env, NO_COLOR: '1' }, { columns: 60 })
    expect(wide.out).toMatch(new RegExp(`^ {2}0 {2}${dir} {2,}\\S*\\.bashrc:3`, 'm'))
    expect(narrow.out).toMatch(new RegExp(`^ {2}0\n {4}entry +${dir}\n {4}from +\\S*\\.bashrc:3`, 'm'))
  })

  test('a pipe gets no escape; --color always does, NO_COLOR or not, and adds nothing but colour', async () => {
    const file = await stored('colour', WORDS)
    for (const args of [
      ['why', 'GOROOT'],
      ['why', 'go'],
      ['which', '--trace'],
      ['path'],
      ['layers'],
      ['installs'],
    ]) {
      const plain = await inProcess([...args, '--snapshot', file], { ...env, NO_COLOR: '1' })
      const painted = await inProcess([...args, '--snapshot', file, '--color', 'always'], env)
      expect(plain.out, args.join(' ')).not.toContain('\u001b')
      expect(painted.out, args.join(' ')).toContain('\u001b[')
      expect(stripVTControlCharacters(painted.out)).toBe(plain.out)
    }
  })

  test.each([
    ['a name that is none', ['why', 'GO ROOT'], 'expected the name of a variable'],
    ['PATH as a whole', ['why', 'PATH'], 'say which entry'],
    ['a command it does not know', ['which', 'ls'], 'a snapshot knows go'],
    ['one thing to compare', ['compare', 'bash-login'], 'two or more'],
    ['a session that is not there', ['path', '--session', 'gui'], 'no session gui'],
    ['an env that is not there', ['path', '--env', 'wsl:None'], 'no env wsl:None'],
  ])('%s: exit code 2 and a sentence', async (_name, args, sentence) => {
    const { code, out, err } = await inProcess(args, env)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(sentence)
  })

  test.each(['why', 'which', 'path', 'layers', 'installs', 'compare'])(
    '%s --help has an example and its exit codes',
    async (command) => {
      const { code, out } = await envherd([command, '--help'], env)
      expect(code).toBe(0)
      expect(out).toMatch(new RegExp(`Example:\\n {2}envherd ${command}`))
      expect(out).toMatch(/Exit code: .*1 .*2 error/)
    },
  )
})
