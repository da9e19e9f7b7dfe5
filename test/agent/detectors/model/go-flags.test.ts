import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lastFlag, parseGoFlags, withoutFlags } from '../../../../agent/detectors/model/go-flags.ts'
import { goToolchains, type GoToolchain } from '../../../support/go-toolchains.ts'

/** Values that every go either takes or refuses as a whole, flags all known ones. */
const VALUES = [
  '',
  '   ',
  '-mod=mod',
  '--mod=mod',
  '---mod=mod',
  '-mod mod',
  'mod',
  '-',
  '--',
  '-=x',
  '--=x',
  '-v -x',
  '-v\t-x\n-trimpath',
  '-v\u00a0-x',
  '-v\ufeff-x',
  '-mod=readonly -mod=mod',
  '-tags=a,b -trimpath=false',
  '-ldflags=-s=1',
  `'-mod=mod'`,
  `"-ldflags=-s -w"`,
  `-ldflags='-s -w'`,
  `'-mod=mod'"-v"`,
  `"-mod=mod`,
  `-tags='a'`,
  `''`,
] as const

let home: string
let toolchains: GoToolchain[]

beforeAll(async () => {
  toolchains = await goToolchains()
  home = mkdtempSync(join(tmpdir(), 'envherd-goflags-'))
  mkdirSync(join(home, 'm'))
  writeFileSync(join(home, 'm', 'go.mod'), 'module example.com/m\n\ngo 1.19\n')
  writeFileSync(join(home, 'm', 'm.go'), 'package m\n')
  writeFileSync(join(home, 'm', 'tagged.go'), '//go:build wanted\n\npackage m\n')
}, 300_000)
afterAll(() => {
  rmSync(home, { recursive: true })
})

function ask(root: string, goflags: string, args: readonly string[]) {
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: home,
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    GOPROXY: 'off',
    GOFLAGS: goflags,
  }
  return spawnSync(join(root, 'bin', 'go'), [...args], { cwd: join(home, 'm'), env, encoding: 'utf8' })
}

describe('GOFLAGS as the go command reads it', () => {
  test('the same values are refused', () => {
    expect(toolchains.length).toBeGreaterThan(1)
    for (const { version, root } of toolchains)
      for (const value of VALUES) {
        const { stderr } = ask(root, value, ['list', '.'])
        const { problem } = parseGoFlags(value, version)
        expect({ version, value, refused: /parsing \$GOFLAGS: (?!unknown flag)/.test(stderr) }).toEqual({
          version,
          value,
          refused: problem !== null,
        })
        // Go quotes the word as its own source would, so plain words only.
        if (problem?.kind === 'non-flag' && /^[-=\w]+$/.test(problem.word))
          expect(stderr).toContain(`non-flag "${problem.word}"`)
        if (problem?.kind === 'open-quote') expect(stderr).toMatch(/unterminated/)
      }
  }, 120_000)

  test('the last of equal flags is in force, in either spelling', () => {
    const values = ['-tags=wanted', '--tags=wanted', '-tags=wanted -tags=other', '-tags=x --tags=wanted', '']
    for (const { version, root } of toolchains)
      for (const value of values) {
        const files = ask(root, value, ['list', '-f', '{{.GoFiles}}', '.']).stdout
        const tags = lastFlag(parseGoFlags(value, version), 'tags')?.value ?? ''
        expect({ version, value, in: files.includes('tagged.go') }).toEqual({
          version,
          value,
          in: tags.split(',').includes('wanted'),
        })
      }
  }, 120_000)

  test('a flag that needs a value and has none', () => {
    expect(lastFlag(parseGoFlags('-mod'), 'mod')).toEqual({ name: 'mod', value: null, word: '-mod' })
    expect(lastFlag(parseGoFlags('-mod='), 'mod')?.value).toBe('')
    for (const { root } of toolchains)
      expect(ask(root, '-mod', ['list', '.']).stderr).toMatch(/flag needs an argument: -mod/)
  })

  test('go env still answers where everything else is refused', () => {
    for (const { root } of toolchains)
      expect(ask(root, '-mod mod', ['env', 'GOFLAGS']).stdout.trim()).toBe('-mod mod')
  })
})

describe('the value without a flag', () => {
  test.each([
    ['-mod=mod', ['mod'], ''],
    ['-v --mod=mod -x', ['mod'], '-v -x'],
    [`"-ldflags=-s -w" -mod=vendor`, ['mod'], `'-ldflags=-s -w'`],
    [`'-tags=a b'`, ['mod'], `'-tags=a b'`],
    [`-modfile=a.mod -mod=mod -modcacherw`, ['mod', 'modfile'], '-modcacherw'],
    [`-tags='a' -mod=mod`, ['mod'], `-tags='a'`],
    [`"-mod=mod`, ['mod'], null],
  ])('%s without %s', (value, names, rest) => {
    expect(withoutFlags(value, names)).toBe(rest)
  })

  test('means to Go what it meant', () => {
    const value = `-mod=mod '-ldflags=-X "a=b c"' --tags=a,b -trimpath`
    const rest = withoutFlags(value, ['mod']) ?? ''
    const meaning = (text: string) => parseGoFlags(text).flags.filter(({ name }) => name !== 'mod')
    expect(parseGoFlags(rest).flags).toEqual(meaning(value))
  })
})
