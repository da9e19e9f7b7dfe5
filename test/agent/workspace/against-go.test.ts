import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import type { Detector } from '../../../agent/detectors/detector.ts'
import { goflagsModInWorkspace } from '../../../agent/detectors/goflags-mod-in-workspace.ts'
import { strayGoWork } from '../../../agent/detectors/stray-go-work.ts'
import { vendorInconsistent } from '../../../agent/detectors/vendor-inconsistent.ts'
import { workGoVersionLow } from '../../../agent/detectors/work-go-version-low.ts'
import { workReplaceConflict } from '../../../agent/detectors/work-replace-conflict.ts'
import { workUseDuplicate } from '../../../agent/detectors/work-use-duplicate.ts'
import { workUsePathMissing } from '../../../agent/detectors/work-use-path-missing.ts'
import { createLocalMachine } from '../../../agent/machine/local.ts'
import { loadProject } from '../../../agent/workspace/load.ts'
import { goToolchain } from '../../support/go-toolchains.ts'
import { snapshotOf } from '../../support/snapshot.ts'
import { LAYOUTS, type Layout } from './layouts.ts'

/** The patterns that stop the go command in a workspace. */
const CATALOGUE: readonly Detector[] = [
  workGoVersionLow,
  workReplaceConflict,
  workUseDuplicate,
  workUsePathMissing,
  vendorInconsistent,
  strayGoWork,
  goflagsModInWorkspace,
]

/** What the go command prints for each of them, and for files it cannot read. */
const MESSAGES: readonly [RegExp, string][] = [
  [/appears multiple times in workspace/, 'WORK_USE_DUPLICATE'],
  [/module \S+ listed in go\.work file requires go >= /, 'WORK_GO_VERSION_LOW'],
  [/cannot load module \S+ listed in go\.work file/, 'WORK_USE_PATH_MISSING'],
  [/is replaced at all versions|conflicting replacements for/, 'WORK_REPLACE_CONFLICT'],
  [/-mod may only be set to readonly(?: or vendor)? when in workspace mode/, 'GOFLAGS_MOD_IN_WORKSPACE'],
  [/inconsistent vendoring in/, 'VENDOR_INCONSISTENT'],
  [/does not contain modules listed in go\.work/, 'STRAY_GO_WORK'],
  [/errors parsing \S*go\.(?:mod|work)|missing module declaration|invalid GOWORK/, 'refused'],
  // Go 1.22.
  [/reading go\.work: \S+go\.work:\d+/, 'refused'],
]

let folder: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'envherd-work-')))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function place({ files, cwd = '.', env = {} }: Layout) {
  const root = await mkdtemp(join(folder, 'layout-'))
  const fill = (text: string) => text.replaceAll('$ROOT', root)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), fill(text))
  }
  const home = join(root, 'home')
  await mkdir(home)
  const settings = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]))
  return { dir: join(root, cwd), home, env: { HOME: home, ...settings } }
}

type Placed = Awaited<ReturnType<typeof place>>

/** What the go command says about a directory, offline; nothing of the test's own environment. */
async function goSays(
  { dir, env, home }: Placed,
  root: string,
  args: readonly string[] = ['list', '-m'],
): Promise<string[]> {
  const surroundings = {
    ...env,
    PATH: process.env['PATH'] ?? '',
    GOPATH: join(home, 'go'),
    GOCACHE: join(folder, 'cache'),
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOENV: 'off',
  }
  return new Promise((resolve) => {
    execFile(join(root, 'bin/go'), args, { cwd: dir, env: surroundings }, (error, _, stderr) => {
      if (!error) {
        resolve([])
        return
      }
      const known = MESSAGES.find(([message]) => message.test(stderr))
      resolve([known?.[1] ?? stderr])
    })
  })
}

async function envherdSays({ dir, env, home }: Placed): Promise<string[]> {
  const machine = createLocalMachine({ home, env })
  const { projects, settings, refused } = await loadProject(machine, dir, 'k')
  if (refused.length > 0) return ['refused']
  const snapshot = snapshotOf({ has: { projects }, goEnv: { ...settings } })
  const { findings, notEvaluated } = diagnose(snapshot, undefined, CATALOGUE)
  expect(notEvaluated).toEqual([])
  return findings.filter(({ severity }) => severity === 'high').map(({ pattern }) => pattern)
}

describe.each(['go1.22', 'go1.23'])('what a real %s prints is what is judged', (release) => {
  test.each(Object.entries(LAYOUTS))('%s', async (_, layout) => {
    const placed = await place(layout)
    const { root } = await goToolchain(release)
    const [go, envherd] = await Promise.all([goSays(placed, root, layout.go), envherdSays(placed)])
    expect({ go, envherd }).toEqual({ go: layout.expected, envherd: layout.expected })
  })
})
