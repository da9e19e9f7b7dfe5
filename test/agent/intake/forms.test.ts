import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assignmentsIn } from '../../../agent/intake/assignment.ts'
import { readPaste } from '../../../agent/intake/paste.ts'
import { toSnapshot } from '../../../agent/intake/to-snapshot.ts'
import { goToolchains, type GoToolchain } from '../../support/go-toolchains.ts'

const run = promisify(execFile)

let home: string
let toolchains: GoToolchain[]
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'envherd-intake-'))
  toolchains = await goToolchains()
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** Odd on purpose: a blank, both quotes, a dollar, and flags with a comma. */
const SET = { GOFLAGS: `-mod=mod -ldflags='-X main.a=b'`, GOPRIVATE: 'a.example,b.example', GOBIN: '/a b/$c' }

async function goEnv(
  { root }: GoToolchain,
  args: string[],
  set: Record<string, string> = {},
): Promise<string> {
  const env = { HOME: home, PATH: join(root, 'bin'), GOTOOLCHAIN: 'local', ...set }
  return (await run(join(root, 'bin/go'), ['env', ...args], { env, cwd: home })).stdout
}

describe('what the real go prints is read back', () => {
  test('there are four releases, one with double and three with single quotes', async () => {
    expect(toolchains.map(({ version }) => version.slice(0, 6))).toEqual([
      'go1.19',
      'go1.21',
      'go1.22',
      'go1.23',
    ])
  })

  test.each([0, 1, 2, 3])('release %i: the sh form says what -json says', async (index) => {
    const toolchain = toolchains[index]
    if (!toolchain) throw new Error('a toolchain is missing')
    for (const set of [{}, SET]) {
      const json = await goEnv(toolchain, ['-json'], set)
      const values = JSON.parse(json) as Record<string, string>
      // Different for each run: a directory for temporary files.
      delete values['GOGCCFLAGS']
      expect(readPaste(json).goEnv).toMatchObject(values)
      const sh = readPaste(await goEnv(toolchain, [], set))
      expect(sh.goEnv).toMatchObject(values)
      expect(sh.processEnv).toEqual({})
    }
  })

  test.each([0, 1, 2, 3])('release %i: nothing counts as set that nobody set', async (index) => {
    const toolchain = toolchains[index]
    if (!toolchain) throw new Error('a toolchain is missing')
    const changed = async (set: Record<string, string>) => {
      const report = readPaste(await goEnv(toolchain, ['-json'], set))
      const { goEnv: section } = toSnapshot(report, TAKEN).snapshot.envs[0]?.sections ?? {}
      return section?.status === 'ok' ? Object.keys(section.data.changed) : null
    }
    // This test pins the toolchain itself.
    const pinned = index === 0 ? [] : ['GOTOOLCHAIN']
    expect(await changed({})).toEqual(pinned)
    expect((await changed({ ...SET, GOPATH: '/elsewhere' }))?.sort()).toEqual(
      [...pinned, ...Object.keys(SET), 'GOPATH'].sort(),
    )
  })
})

const TAKEN = { at: new Date(0), agentVersion: '0.0.0' }

describe('a line of each form', () => {
  test.each<[string, string, string, string]>([
    ['sh before 1.21', 'GOROOT="/usr/local/go"', 'GOROOT', '/usr/local/go'],
    ['sh since 1.21', "GOROOT='/usr/local/go'", 'GOROOT', '/usr/local/go'],
    ['sh with a quote inside', `GOFLAGS='-ldflags='\\''-s'\\'''`, 'GOFLAGS', "-ldflags='-s'"],
    ['cmd', 'set GOROOT=C:\\Program Files\\Go', 'GOROOT', 'C:\\Program Files\\Go'],
    ['cmd with what cmd would take for itself', 'set GOFLAGS=-tags=a^&b%%c', 'GOFLAGS', '-tags=a&b%c'],
    ['json', '\t"GOROOT": "C:\\\\Go",', 'GOROOT', 'C:\\Go'],
    ['environment', 'GOROOT=C:\\Program Files\\Go', 'GOROOT', 'C:\\Program Files\\Go'],
    ['sh profile', 'export GOROOT="$HOME/go dir"', 'GOROOT', '$HOME/go dir'],
    ['declare', 'declare -x GOROOT="/opt/go"', 'GOROOT', '/opt/go'],
    ['fish', 'set -gx GOROOT /opt/go', 'GOROOT', '/opt/go'],
    ['csh', 'setenv GOROOT /opt/go', 'GOROOT', '/opt/go'],
    ['PowerShell', '$env:GOROOT = "C:\\Go"', 'GOROOT', 'C:\\Go'],
  ])('%s', (_form, line, name, value) => {
    expect(assignmentsIn(line).map((each) => [each.name, each.value])).toEqual([[name, value]])
  })

  test('whole JSON on one line, and JSON that was cut', () => {
    expect(readPaste('{"GOROOT":"/go","GOPATH":"/p"}').goEnv).toEqual({ GOROOT: '/go', GOPATH: '/p' })
    expect(readPaste('{\n\t"GOARCH": "amd64",\n\t"GOROOT": "/go",\n\t"GOPA').goEnv).toEqual({
      GOARCH: 'amd64',
      GOROOT: '/go',
    })
  })

  test('any value that Go quotes for sh comes back', () => {
    const value = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '/', "'", '"', '$', '%', '^', '&', '=', '\\'),
    })
    fc.assert(
      fc.property(value, (text) => {
        const quoted = `GOFLAGS='${text.replaceAll("'", `'\\''`)}'`
        expect(assignmentsIn(quoted)).toEqual([{ name: 'GOFLAGS', value: text, form: 'quoted' }])
      }),
    )
  })
})
