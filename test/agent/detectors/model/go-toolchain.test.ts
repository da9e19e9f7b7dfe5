import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  isLanguageOnly,
  parseGotoolchain,
  releaseOf,
  selectToolchain,
} from '../../../../agent/detectors/model/go-toolchain.ts'
import { goToolchains } from '../../../support/go-toolchains.ts'

describe('releases', () => {
  test('language versions', () => {
    expect(['1.22', '1.21', '1.20', '1.22.0', '1.22rc1', 'x'].filter(isLanguageOnly)).toEqual([
      '1.22',
      '1.21',
    ])
  })

  test('of toolchain names', () => {
    expect(releaseOf('go1.22.3-acme')).toBe('1.22.3')
    expect(releaseOf('go1.22.3 X:nocoverageredesign')).toBe('1.22.3')
    expect(releaseOf('go1.22.3/../../sh')).toBeNull()
    for (const name of ['1.22.3', 'go1.', 'go01.2', 'go1.2.3.4', 'go1.22.3rc1', 'golatest', 'go', 'go1.-2'])
      expect({ name, release: releaseOf(name) }).toEqual({ name, release: null })
  })
})

const SETTINGS = [
  'auto',
  'path',
  'local',
  'local+auto',
  'local+path',
  'go1.19',
  'go1.25.0',
  'go1.25.0+auto',
  'go1.25.0+path',
  'go1.25.0-acme',
  'go1.25.0-acme+auto',
  'go1.30rc1',
  'go1.25',
  'go1',
  'go2.0',
  'auto+path',
  'path+auto',
  'local+',
  'go1.25.0+latest',
  'go1.25.0+auto+path',
  'latest',
  '1.25.0',
  'GO1.25.0',
  'go1.25.x',
  'go1.25.0/bin',
  'gccgo-go1.25.0',
  'bash',
  'off',
]
const LINES = [
  {},
  { go: '1.20' },
  { go: '1.26' },
  { go: '1.26.1' },
  { go: '1.20', toolchain: 'go1.27.1' },
  { go: '1.26.1', toolchain: 'go1.27.1' },
  { go: '1.26.1', toolchain: 'go1.25.5' },
  { go: '1.26.1', toolchain: 'default' },
  { go: '1.26.1', toolchain: 'go1.27.1-acme' },
]
const NAMES = [
  'go1.19 go1 go2.0 go1.25 go1.25.0 go1.25.0-acme go1.30rc1 go1.26 go1.26.0 go1.26.1 go1.27.1 go1.27.1-acme',
  'go1.25.5 latest bash off 1.25.0 GO1.25.0 go1.25.x',
].flatMap((line) => line.split(' '))

describe('against the real go command', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-toolchain-'))
  afterAll(() => rm(folder, { recursive: true }))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const name of NAMES) {
    await writeFile(join(bin, name), '#!/bin/sh\necho "chose ${0##*/}"\n')
    await chmod(join(bin, name), 0o755)
  }
  const toolchains = (await goToolchains()).filter(({ version }) => !version.startsWith('go1.19'))

  /** What a go command does in a module with these lines: the toolchain it hands over to, `local`, or `invalid`. */
  async function chosen(root: string, dir: string, setting: string): Promise<string> {
    const env = {
      HOME: folder,
      PATH: bin,
      GOTOOLCHAIN: setting,
      GOPROXY: 'off',
      GOENV: 'off',
      GOTELEMETRY: 'off',
      GOFLAGS: '-mod=mod',
    }
    return new Promise((resolve) => {
      execFile(join(root, 'bin/go'), ['env', 'GOVERSION'], { cwd: dir, env }, (_, stdout, stderr) => {
        const handed = /^chose (\S+)/.exec(stdout)?.[1]
        if (handed !== undefined) resolve(handed)
        else if (/invalid (?:GOTOOLCHAIN|toolchain)/.test(stderr)) resolve('invalid')
        else resolve(/^go1/.test(stdout) ? 'local' : `${stdout}${stderr}`)
      })
    })
  }

  test.each(toolchains)('$version: every setting in every module', async ({ version, root }) => {
    const local = version.slice(2)
    const wrong: string[] = []
    for (const [index, lines] of LINES.entries()) {
      const dir = join(folder, `${version}-${index}`)
      await mkdir(dir)
      const text = [
        'module m',
        lines.go && `go ${lines.go}`,
        lines.toolchain && `toolchain ${lines.toolchain}`,
      ]
      await writeFile(join(dir, 'go.mod'), text.filter(Boolean).join('\n'))
      const outcomes = await Promise.all(SETTINGS.map((setting) => chosen(root, dir, setting)))
      for (const [at, setting] of SETTINGS.entries()) {
        const parsed = parseGotoolchain(setting)
        const ours = parsed ? (selectToolchain(parsed, local, lines)?.toolchain ?? 'invalid') : 'invalid'
        if (ours !== outcomes[at])
          wrong.push(`${setting} with ${JSON.stringify(lines)}: ${ours}, real ${String(outcomes[at])}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

test('releases before the fix of golang/go#62278 ask for a toolchain that does not exist', () => {
  const auto = { minimum: 'local', switching: 'auto' } as const
  expect(selectToolchain(auto, '1.21.0', { go: '1.22' })).toEqual({ toolchain: 'go1.22', by: 'go' })
  expect(selectToolchain(auto, '1.22.5', { go: '1.23' })).toEqual({ toolchain: 'go1.23', by: 'go' })
  expect(selectToolchain(auto, '1.22.6', { go: '1.23' })).toEqual({ toolchain: 'go1.23.0', by: 'go' })
})

test('an invalid toolchain line', () => {
  const auto = { minimum: 'local', switching: 'auto' } as const
  expect(selectToolchain(auto, '1.22.6', { go: '1.21', toolchain: '1.23.0' })).toBeNull()
  expect(
    selectToolchain({ ...auto, switching: 'none' }, '1.22.6', { go: '1.21', toolchain: '1.23.0' }),
  ).toEqual({
    toolchain: 'local',
    by: 'local',
  })
})
