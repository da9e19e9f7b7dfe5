import { execFile } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { envFilePlace } from '../../agent/collectors/go/env-file.ts'
import { resolutionOf } from '../../agent/collectors/go/resolution.ts'
import { derivedRootOf } from '../../agent/collectors/go/resolve.ts'
import { posixPaths } from '../../agent/detectors/model/paths.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { makeHome, type HomeFile } from '../support/home.ts'
import { machineAt } from '../support/scan.ts'

const run = promisify(execFile)

/* GOROOT as the model predicts it from files alone (C-66), and as real Go of four releases answers. */

type Layout = {
  name: string
  /** In the home, `root` being that of the real toolchain. */
  files: (root: string) => Record<string, HomeFile>
  /** The go that is started, below the home; else the toolchain's own. */
  go?: string
  env?: (root: string, home: string) => Record<string, string>
}

const envFile = (line: (root: string) => string) => (root: string) => ({ '.config/go/env': line(root) })
const none = () => ({})

const LAYOUTS: readonly Layout[] = [
  { name: 'its own directory', files: none },
  {
    name: 'a link to the command',
    files: (root) => ({ 'bin/go': { link: `${root}/bin/go` } }),
    go: 'bin/go',
  },
  {
    name: 'a link to a link',
    files: (root) => ({ 'alt/go': { link: `${root}/bin/go` }, 'bin/go': { link: '../alt/go' } }),
    go: 'bin/go',
  },
  {
    name: 'a link to the root, as `current`',
    files: (root) => ({ current: { link: root } }),
    go: 'current/bin/go',
  },
  {
    name: 'a link into a linked root',
    files: (root) => ({ current: { link: root }, 'bin/go': { link: '../current/bin/go' } }),
    go: 'bin/go',
  },
  {
    name: 'a copy of the command on its own',
    files: (root) => ({ 'bin/go': { copy: `${root}/bin/go` } }),
    go: 'bin/go',
  },
  {
    name: 'a copy in a directory that looks like a root',
    files: (root) => ({ 'sdk/bin/go': { copy: `${root}/bin/go` }, 'sdk/pkg/tool/keep': '' }),
    go: 'sdk/bin/go',
  },
  {
    name: 'a copy beside a file named pkg/tool',
    files: (root) => ({ 'sdk/bin/go': { copy: `${root}/bin/go` }, 'sdk/pkg/tool': '' }),
    go: 'sdk/bin/go',
  },
  {
    name: 'a link from one root into another',
    files: (root) => ({ 'sdk/bin/go': { link: `${root}/bin/go` }, 'sdk/pkg/tool/keep': '' }),
    go: 'sdk/bin/go',
  },
  {
    name: 'a root whose pkg/tool is a link',
    files: (root) => ({
      'sdk/bin/go': { copy: `${root}/bin/go` },
      'sdk/pkg/tool': { link: `${root}/pkg/tool` },
    }),
    go: 'sdk/bin/go',
  },
  { name: 'the environment', files: none, env: () => ({ GOROOT: '/opt/other' }) },
  {
    name: 'the environment, with slashes and dots',
    files: none,
    env: (root) => ({ GOROOT: `${root}//./` }),
  },
  { name: 'the environment, relative', files: none, env: () => ({ GOROOT: 'sdk/go' }) },
  { name: 'the environment, with a tilde', files: none, env: () => ({ GOROOT: '~/go' }) },
  { name: 'the environment, empty', files: envFile(() => 'GOROOT=/opt/file\n'), env: () => ({ GOROOT: '' }) },
  { name: 'the go env file', files: envFile(() => 'GOROOT=/opt/file\n') },
  { name: 'the go env file with Windows line ends', files: envFile(() => 'GOROOT=/opt/file\r\n') },
  { name: 'the go env file, empty', files: envFile(() => 'GOROOT=\n') },
  {
    name: 'environment over file',
    files: envFile(() => 'GOROOT=/opt/file\n'),
    env: () => ({ GOROOT: '/opt/environment' }),
  },
  {
    name: 'a file that GOENV names',
    files: () => ({ 'my.env': 'GOROOT=/opt/named\n', '.config/go/env': 'GOROOT=/opt/file\n' }),
    env: (_, home) => ({ GOENV: join(home, 'my.env') }),
  },
  {
    name: 'GOENV=off',
    files: envFile(() => 'GOROOT=/opt/file\n'),
    env: () => ({ GOENV: 'off' }),
  },
]

describe.each(['go1.19', 'go1.21', 'go1.22', 'go1.23'])('GOROOT of %s', (release) => {
  expect(LAYOUTS.length).toBeGreaterThanOrEqual(12)

  test.each(LAYOUTS)('$name', async ({ files, go, env }) => {
    const { root } = await goToolchain(release)
    await using home = await makeHome(files(root))
    const binPath = go === undefined ? join(root, 'bin/go') : join(home.path, go)
    await chmod(binPath, 0o755)
    const machine = machineAt(home.path)
    const variables = {
      HOME: home.path,
      PATH: ['/usr/bin', '/bin'].join(delimiter),
      ...env?.(root, home.path),
    }

    const real = (await machine.realpath(binPath)) ?? binPath
    const derivedRoot = await derivedRootOf(machine, binPath, real)
    const place = envFilePlace('linux', variables)
    const found = { session: 'test', variables, go: { binPath, real }, derivedRoot }
    const { goroot } = await resolutionOf(machine, found, place)

    const quiet = { ...variables, GOTOOLCHAIN: 'local', TEST_TELEMETRY_DIR: '/dev/null/envherd' }
    const answer = await ask(binPath, home.path, quiet)
    // Nothing on disk decides: what is left is the place it was built for, or none.
    const builtIn = `/usr/lib/${release.replace('go', 'go-')}`
    if (goroot === null) expect([null, builtIn]).toContain(answer)
    else expect(posixPaths.clean(goroot)).toBe(answer)
  })
})

const NOT_THERE = /^go: cannot find GOROOT directory: ([^]*)\n$/

/** A go that finds nothing at its GOROOT names it and stops; one that knows of none says so. */
async function ask(go: string, cwd: string, env: Record<string, string>): Promise<string | null> {
  const { stdout, stderr } = await run(go, ['env', 'GOROOT'], { env, cwd }).catch(answerOf)
  const named = NOT_THERE.exec(stderr)?.[1]
  if (named?.includes('GOROOT is not set')) return null
  return posixPaths.clean(named ?? stdout.replace(/\n$/, ''))
}

/** What a command printed before it failed. */
function answerOf(error: unknown): { stdout: string; stderr: string } {
  const text = (name: string) =>
    error instanceof Error && name in error
      ? String(Object.entries(error).find(([key]) => key === name)?.[1])
      : ''
  return { stdout: text('stdout'), stderr: text('stderr') }
}
