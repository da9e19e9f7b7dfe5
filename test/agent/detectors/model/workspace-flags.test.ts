import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../../agent/detectors/detector.ts'
import { diagnose } from '../../../../agent/detectors/diagnose.ts'
import { goflagsModInWorkspace } from '../../../../agent/detectors/goflags-mod-in-workspace.ts'
import { goToolchains, type GoToolchain } from '../../../support/go-toolchains.ts'
import { goWork, projects } from '../../../support/projects.ts'
import { snapshotOf } from '../../../support/snapshot.ts'

let dir: string
let toolchains: GoToolchain[]
beforeAll(async () => {
  toolchains = await goToolchains()
  dir = mkdtempSync(join(tmpdir(), 'envherd-workspace-'))
  mkdirSync(join(dir, 'a'))
  writeFileSync(join(dir, 'go.work'), 'go 1.19\n\nuse ./a\n')
  writeFileSync(join(dir, 'a/go.mod'), 'module example.com/a\n\ngo 1.19\n')
  writeFileSync(join(dir, 'a/a.go'), 'package a\n')
}, 300_000)
afterAll(() => {
  rmSync(dir, { recursive: true })
})

/** -modfile is left out: Go 1.19 refuses it only because the file is not there. */
test.each(['-mod=mod', '-mod=vendor', '--mod=mod', '-mod=readonly', '-mod=mod -mod=readonly', '-modcacherw'])(
  'every release refuses %s in a workspace where the rule says so',
  (goflags) => {
    for (const { version, root } of toolchains) {
      const env = { PATH: '/usr/bin:/bin', HOME: dir, GOENV: 'off', GOTOOLCHAIN: 'local', GOFLAGS: goflags }
      const asked = { cwd: join(dir, 'a'), env, encoding: 'utf8' } as const
      const { stderr } = spawnSync(join(root, 'bin', 'go'), ['list', '.'], asked)
      const snapshot = snapshotOf({
        installs: [{ root: '/usr/local/go', version }],
        path: ['/usr/local/go/bin'],
        goEnv: { GOFLAGS: goflags },
        has: { projects: projects({ goWork: { ...goWork('/home/<u1>/w', ['./a']), go: '1.19' } }) },
      })
      const { findings } = diagnose(snapshot, DEFAULT_POLICY, [goflagsModInWorkspace])
      expect({ version, fires: findings.length === 1 }).toEqual({
        version,
        fires: stderr.includes('in workspace mode'),
      })
    }
  },
)
