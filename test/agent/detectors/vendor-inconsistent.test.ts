import type { Project } from '../../../agent/contract/sections/projects/project.ts'
import { vendorInconsistent } from '../../../agent/detectors/vendor-inconsistent.ts'
import { APP, goMod, goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

type Line = NonNullable<Project['vendor']>['modules'][number]

const FILE = `${APP}/vendor/modules.txt`
const A = { path: 'example.com/a', version: 'v1.0.0', explicit: true }
const vendor = (...modules: Line[]) => ({ modules, workspace: false })
const app = (words: Parameters<typeof goMod>[1], ...modules: Line[]): Partial<Project> => ({
  goMod: goMod(APP, { go: '1.21', ...words }),
  vendor: vendor(...modules),
})
const has = (project: Partial<Project>) => ({ projects: projects(project) })
const stale = app({ requires: ['example.com/a@v1.1.0'] }, A)
const WORK = goWork(APP, [
  {
    path: './m',
    goMod: goMod(`${APP}/m`, { requires: ['example.com/a@v1.0.0'], replaces: ['example.com/r => ../r'] }),
  },
])
const workspace = (...modules: Line[]) => ({
  goWork: WORK,
  vendor: { ...vendor(...modules), workspace: true },
})

detectorTest(vendorInconsistent, {
  fires: [
    {
      name: 'another version',
      has: has(stale),
      subject: FILE,
      evidence: {
        vendorCommand: 'go mod vendor',
        entries: [
          {
            vendoredModule: 'example.com/a',
            problem: 'other version',
            goModSays: 'v1.1.0',
            modulesTxtSays: 'v1.0.0',
          },
        ],
      },
    },
    {
      name: 'required but not marked, indirect too',
      has: has(app({ requires: ['example.com/a@v1.0.0 // indirect'] }, { ...A, explicit: false })),
      subject: FILE,
      evidence: { entries: [{ problem: 'not explicit' }] },
    },
    {
      name: 'no longer required',
      has: has(app({}, A)),
      subject: FILE,
      evidence: { entries: [{ problem: 'not required' }] },
    },
    {
      name: 'replaced by something else, and a replacement that is gone',
      has: has(
        app(
          { requires: ['example.com/a@v1.0.0'], replaces: ['example.com/a => ./fork'] },
          { ...A, replacement: './other' },
          { path: 'example.com/a', explicit: false, replacement: './old' },
          { path: 'example.com/z', explicit: false, replacement: './z' },
        ),
      ),
      subject: FILE,
      evidence: {
        entries: [{ problem: 'replaced otherwise', goModSays: './fork' }, { problem: 'not replaced' }],
      },
    },
    {
      name: 'a vendored workspace',
      has: has(workspace(A)),
      subject: FILE,
      evidence: {
        vendorCommand: 'go work vendor',
        entries: [{ problem: 'replacement missing', goModSays: './r' }],
      },
    },
    {
      name: 'Go 1.21 fetches the 1.22 that go.work asks for',
      active: { version: 'go1.21.9' },
      has: has(workspace(A)),
      subject: FILE,
    },
    {
      name: '-mod=vendor in GOFLAGS',
      goEnv: { GOFLAGS: '-trimpath -mod=vendor' },
      has: has(stale),
      subject: FILE,
    },
  ],
  silent: [
    { name: 'in step', has: has(app({ requires: ['example.com/a@v1.0.0'] }, A)) },
    {
      name: 'a replacement of every version, as go mod vendor writes it',
      has: has(
        app(
          { requires: ['example.com/a@v1.0.0'], replaces: ['example.com/a => ./fork'] },
          { ...A, replacement: './fork' },
          { path: 'example.com/a', explicit: false, replacement: './fork' },
        ),
      ),
    },
    {
      name: 'a vendored workspace in step',
      has: has(workspace(A, { path: 'example.com/r', explicit: false, replacement: './r' })),
    },
    { name: 'go 1.13 is not compared', has: has({ ...stale, goMod: goMod(APP, { go: '1.13' }) }) },
    { name: 'no go line', has: has({ ...stale, goMod: goMod(APP) }) },
    { name: '-mod=mod', goEnv: { GOFLAGS: '-mod=mod' }, has: has(stale) },
    {
      name: '-mod=readonly by direnv',
      has: has({ ...stale, environment: { goflags: '-mod=readonly', by: 'direnv' } }),
    },
    { name: 'no vendor directory', has: has({ goMod: goMod(APP, { go: '1.21' }) }) },
    {
      name: 'a module of a workspace',
      has: has({ ...stale, goWork: goWork('/home/<u1>/src', ['./app']) }),
    },
    {
      name: 'made for a workspace that is off',
      has: has({ ...stale, gowork: 'off', goWork: WORK, vendor: { modules: [A], workspace: true } }),
    },
    {
      name: 'made for the module, in workspace mode',
      has: has({ ...stale, goWork: WORK }),
    },
    { name: 'workspace vendoring before Go 1.22', active: { version: 'go1.20.14' }, has: has(workspace(A)) },
    {
      name: 'explicit and not required, but without packages: Go does not mind',
      has: has(app({}, { ...A, packages: false })),
    },
    {
      name: 'a used module whose go.mod is not known',
      has: has({ ...workspace(A), goWork: goWork(APP, ['./m', { path: './n', status: 'gomod-missing' }]) }),
    },
  ],
})
