import type { Project } from '../../../agent/contract/sections/projects/project.ts'
import { ciGoVersionMismatch } from '../../../agent/detectors/ci-go-version-mismatch.ts'
import { APP, ciGo, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const CI = `${APP}/.github/workflows/ci.yml`
const DOCKER = `${APP}/Dockerfile`
const app = (go: string, ci: Project['ci'], words: Partial<Project> = {}) => ({
  projects: projects({ goMod: goMod(APP, { go }), ci, ...words }),
})
const docker = (version: string, line: number) =>
  ciGo(version, { file: DOCKER, line, system: 'docker', raw: `golang:${version}` })

detectorTest(ciGoVersionMismatch, {
  fires: [
    {
      name: 'older than the go line',
      has: app('1.22', [ciGo('1.21.x', { resolved: '1.21.13' })]),
      subject: CI,
      evidence: { entries: [{ path: `${CI}:12`, demandedBy: `${APP}/go.mod`, version: '1.22' }] },
      says: /ci\.yml uses Go '1\.21\.x', while ~\/src\/app\/go\.mod asks for 1\.22\./,
    },
    { name: 'an older patch', has: app('1.22.5', [ciGo('1.22.3')]), subject: CI },
    {
      name: 'older than the toolchain line',
      has: app('1.21', [ciGo('1.21.13')], { goMod: goMod(APP, { go: '1.21', toolchain: 'go1.23.4' }) }),
      subject: CI,
      evidence: { entries: [{ version: '1.23.4' }] },
    },
    {
      name: 'another minor release than the developers pin',
      has: app('1.21', [ciGo('1.23')], { pin: { file: `${APP}/.go-version`, version: '1.22.3' } }),
      subject: CI,
      evidence: { entries: [{ demandedBy: `${APP}/.go-version`, version: '1.22.3' }] },
    },
    {
      name: 'every leg of a matrix',
      has: app(
        '1.23',
        ['1.21', '1.22'].map((go) => ciGo(go, { matrix: true })),
      ),
      subject: CI,
    },
    { name: 'a Dockerfile', has: app('1.23', [docker('1.20', 1)]), subject: DOCKER },
  ],
  silent: [
    {
      name: 'the newest patch of the minor release',
      has: app('1.22.5', [ciGo('1.22'), ciGo('1.22.x'), ciGo('~1.22')]),
    },
    { name: 'newer', has: app('1.21', [ciGo('1.24.1')]) },
    {
      name: 'newer than the toolchain line',
      has: app('1.21', [ciGo('1.24')], { goMod: goMod(APP, { go: '1.21', toolchain: 'go1.22.1' }) }),
    },
    {
      name: 'names and ranges that mean the newest',
      has: app(
        '1.24',
        ['stable', '^1.20', '>=1.19', '1.x'].map((go) => ciGo(go)),
      ),
    },
    {
      name: 'one leg of a matrix fits',
      has: app(
        '1.23',
        ['1.21', '1.23'].map((go) => ciGo(go, { matrix: true })),
      ),
    },
    { name: 'go-version-file', has: app('1.23', [ciGo('1.23', { fromFile: 'go.mod' })]) },
    { name: 'a stage that builds a tool', has: app('1.23', [docker('1.20', 1), docker('1.23.4', 5)]) },
    {
      name: 'the number 1.20 is another finding',
      has: app('1.20', [ciGo('1.2', { raw: '1.20', yamlNumber: true })]),
    },
    { name: 'no module', has: { projects: projects({ ci: [ciGo('1.18')] }) } },
    { name: 'no build definition', has: app('1.23', []) },
  ],
})
