import { goflagsModInWorkspace } from '../../../agent/detectors/goflags-mod-in-workspace.ts'
import { goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/mono'
const go = (version: string) => ({
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
})
const work = { projects: projects({ root: `${ROOT}/a`, goWork: goWork(ROOT, ['./a']) }) }

detectorTest(goflagsModInWorkspace, {
  fires: [
    {
      name: '-mod=mod by go env -w',
      ...go('go1.24.2'),
      goEnv: { GOFLAGS: '-mod=mod' },
      goEnvFile: { GOFLAGS: '-mod=mod' },
      has: work,
      subject: 'GOFLAGS',
      evidence: { refusedFlag: '-mod=mod', conflictingWorks: [{ path: `${ROOT}/go.work` }] },
      says: /go\/env, line 1, has -mod=mod, which Go refuses under ~\/mono\/go\.work/,
    },
    {
      name: '-mod=vendor before Go 1.22',
      ...go('go1.20.14'),
      goEnv: { GOFLAGS: '-trimpath --mod=vendor' },
      has: work,
      subject: 'GOFLAGS',
      evidence: { refusedFlag: '--mod=vendor' },
    },
    {
      name: '-modfile',
      ...go('go1.22.3'),
      goEnv: { GOFLAGS: '-modfile=tools.mod' },
      has: work,
      subject: 'GOFLAGS',
    },
    {
      name: 'a directory’s own environment',
      ...go('go1.22.3'),
      goEnv: { GOFLAGS: '' },
      has: {
        projects: projects({
          root: `${ROOT}/a`,
          goWork: goWork(ROOT, ['./a']),
          environment: { goflags: '-mod=mod', by: 'direnv' },
        }),
      },
      subject: `${ROOT}/go.work`,
    },
  ],
  silent: [
    { name: '-mod=readonly', ...go('go1.22.3'), goEnv: { GOFLAGS: '-mod=readonly' }, has: work },
    { name: '-mod=vendor since Go 1.22', ...go('go1.22.3'), goEnv: { GOFLAGS: '-mod=vendor' }, has: work },
    {
      name: 'switched off for the project',
      ...go('go1.22.3'),
      goEnv: { GOFLAGS: '-mod=mod' },
      has: { projects: projects({ goWork: goWork(ROOT, ['./a']), gowork: 'off' }) },
    },
    {
      name: 'no workspace',
      ...go('go1.22.3'),
      goEnv: { GOFLAGS: '-mod=mod' },
      has: { projects: projects({}) },
    },
    {
      name: 'direnv puts it right',
      ...go('go1.22.3'),
      goEnv: { GOFLAGS: '-mod=mod' },
      has: {
        projects: projects({
          goWork: goWork(ROOT, ['./a']),
          environment: { goflags: '', by: 'direnv' },
        }),
      },
    },
  ],
  undecided: [
    {
      name: 'whether this Go vendors workspaces is not known',
      ...go('go1.22.3'),
      active: { version: null },
      goEnv: { GOFLAGS: '-mod=vendor' },
      has: work,
      reason: /vendors workspaces/,
    },
    { name: 'projects were not looked at', goEnv: { GOFLAGS: '-mod=mod' }, reason: /projects/ },
  ],
})
