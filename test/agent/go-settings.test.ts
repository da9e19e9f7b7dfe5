import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { chainSections, variableChain, winnerOf } from '../../agent/detectors/model/variables.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, makeHome, type HomeFile } from '../support/home.ts'
import { dataOf, machineAt, scan } from '../support/scan.ts'

// Each case starts every shell and Go several times.
vi.setConfig({ testTimeout: 120_000 })

const run = promisify(execFile)

/* Go variables as the chain of candidates says who wins (C-59), and as real Go of four releases answers. */

type Case = {
  name: string
  /** The file of `go env -w`, byte by byte. */
  file?: string
  env?: Record<string, string>
  files?: Record<string, HomeFile>
  /** `$GOROOT/go.env` of a root that is a copy of the real one. */
  goEnv?: string
}

const CASES: readonly Case[] = [
  { name: 'nothing is set' },
  { name: 'a plain line', file: 'GOPROXY=https://a.example\n' },
  { name: 'no line end at the end', file: 'GOPROXY=https://a.example' },
  { name: 'Windows line ends', file: 'GOPROXY=https://a.example\r\nGOSUMDB=off\r\n' },
  { name: 'a byte order mark', file: '\ufeffGOPROXY=https://a.example\nGOSUMDB=off\n' },
  { name: 'quotes are part of the value', file: 'GOPROXY="https://a.example"\nGOSUMDB=\'off\'\n' },
  { name: 'blanks around the sign', file: 'GOPROXY = https://a.example\nGOSUMDB= off\n' },
  { name: 'a blank in front', file: ' GOPROXY=https://a.example\n' },
  {
    name: 'a comment, and one at the end of a line',
    file: '#GOPROXY=https://a.example\nGOSUMDB=off # mine\n',
  },
  { name: 'a shell’s export', file: 'export GOPROXY=https://a.example\n' },
  { name: 'a name in small letters', file: 'goproxy=https://a.example\n' },
  { name: 'no sign at all', file: 'GOPROXY\n\n\nGOSUMDB=off\n' },
  { name: 'a line that begins with the sign', file: '=GOPROXY\nGOSUMDB=off\n' },
  { name: 'a second sign', file: 'GOFLAGS=-tags=a=b\n' },
  { name: 'the last of equal names', file: 'GOPROXY=https://a.example\nGOPROXY=https://b.example\n' },
  { name: 'the last of equal names is empty', file: 'GOVCS=*:git\nGOVCS=\n' },
  { name: 'an empty value', file: 'GOPROXY=\nGOSUMDB=\nGOFLAGS=\n' },
  { name: 'a variable that is none of Go’s', file: 'HTTP_PROXY=http://a.example\nFOO=1\nGOVCS=*:hg\n' },
  {
    name: 'environment over file',
    file: 'GOPROXY=https://a.example\n',
    env: { GOPROXY: 'https://b.example' },
  },
  { name: 'an empty variable over file', file: 'GOPROXY=https://a.example\n', env: { GOPROXY: '' } },
  { name: 'GOENV=off', file: 'GOPROXY=https://a.example\n', env: { GOENV: 'off' } },
  {
    name: 'GOENV names a file that is not there',
    file: 'GOPROXY=https://a.example\n',
    env: { GOENV: '/nowhere/env' },
  },
  {
    name: 'GOENV names another file',
    file: 'GOPROXY=https://a.example\n',
    env: { GOENV: '~~/my.env' },
    files: { 'my.env': 'GOPROXY=https://c.example\n' },
  },
  { name: 'GOENV in the file itself', file: 'GOENV=/nowhere\nGOPROXY=https://a.example\n' },
  {
    name: 'XDG_CONFIG_HOME moves the file',
    file: 'GOPROXY=https://a.example\n',
    env: { XDG_CONFIG_HOME: '~~/x' },
    files: { 'x/go/env': 'GOPROXY=https://x.example\n' },
  },
  { name: 'go.env of the root', goEnv: 'GOPROXY=https://root.example\nGOVCS=*:all\n' },
  {
    name: 'go.env below the file',
    file: 'GOPROXY=https://a.example\n',
    goEnv: 'GOPROXY=https://root.example\n',
  },
  { name: 'the first of equal names in go.env', goEnv: 'GOVCS=*:git\nGOVCS=*:hg\n' },
  { name: 'an empty line hides go.env', file: 'GOVCS=\n', goEnv: 'GOVCS=*:all\n' },
]

const VARIABLES = ['GOPROXY', 'GOSUMDB', 'GOFLAGS', 'GOVCS'] as const

describe.each(['go1.19', 'go1.21', 'go1.22', 'go1.23'])('settings of %s', (release) => {
  test.each(CASES)('$name', async ({ file, env = {}, files = {}, goEnv }) => {
    const toolchain = await goToolchain(release)
    const ownRoot: Record<string, HomeFile> =
      goEnv === undefined
        ? {}
        : {
            'sdk/bin/go': { link: `${toolchain.root}/bin/go` },
            ...Object.fromEntries(
              ['pkg', 'src', 'VERSION'].map((name) => [`sdk/${name}`, { link: `${toolchain.root}/${name}` }]),
            ),
            'sdk/go.env': goEnv,
          }
    await using home = await makeHome({
      ...files,
      ...(file === undefined ? {} : { '.config/go/env': file }),
      ...ownRoot,
    })
    const root = goEnv === undefined ? toolchain.root : join(home.path, 'sdk')
    const set = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replace('~~', home.path)]),
    )
    const lines = Object.entries(set).map(([name, value]) => `export ${name}='${value}'\n`)
    const start = `export PATH=${root}/bin:/usr/bin:/bin\n${goEnv === undefined ? '' : `export GOROOT=${root}\n`}${lines.join('')}`
    for (const [name, text] of Object.entries(everywhere(start))) await writeFile(join(home.path, name), text)

    const wanted = ['sessions', 'path', 'profiles', 'goEnvFile', 'goActive'] as const
    const snapshot = await scan(machineAt(home.path), wanted)
    const [seen] = snapshot.envs
    const sections = seen && chainSections(seen)
    const { primary } = dataOf(snapshot, 'sessions')
    if (!sections || primary === null) throw new Error('no session answered')
    const predicted = Object.fromEntries(
      VARIABLES.map((name) => [name, winnerOf(variableChain(sections, primary, name))?.value ?? '']),
    )

    const variables = {
      HOME: home.path,
      PATH: '/usr/bin:/bin',
      GOTOOLCHAIN: 'local',
      TEST_TELEMETRY_DIR: '/dev/null/envherd',
      ...(goEnv === undefined ? {} : { GOROOT: root }),
      ...set,
    }
    const { stdout } = await run(join(toolchain.root, 'bin/go'), ['env', '-json', ...VARIABLES], {
      env: variables,
      cwd: home.path,
    })
    expect(predicted).toEqual(JSON.parse(stdout))
  })
})
