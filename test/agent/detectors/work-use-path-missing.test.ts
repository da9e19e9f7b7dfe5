import { workUsePathMissing } from '../../../agent/detectors/work-use-path-missing.ts'
import { goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/src/mono'
const missing = { path: './gone', status: 'dir-missing' } as const

detectorTest(workUsePathMissing, {
  fires: [
    {
      name: 'a directory that was removed',
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', missing]) }) },
      subject: `${ROOT}/go.work`,
      evidence: { entries: [{ path: `${ROOT}/go.work:5`, raw: './gone', problem: 'no such directory' }] },
      says: /uses \.\/gone \(no such directory\)\./,
    },
    {
      name: 'no go.mod, and one that cannot be read: one finding',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            { path: './a', status: 'gomod-missing' },
            { path: './b', status: 'gomod-broken' },
          ]),
        }),
      },
      subject: `${ROOT}/go.work`,
      says: /no go\.mod in it\) and 1 more/,
    },
    {
      name: 'found only because case does not matter here',
      kind: 'macos',
      has: {
        projects: projects({ goWork: goWork('/Users/<u1>/mono', [{ path: './Lib', caseDiffers: true }]) }),
      },
      subject: '/Users/<u1>/mono/go.work',
      severity: 'low',
    },
  ],
  silent: [
    { name: 'all there', has: { projects: projects({ goWork: goWork(ROOT, ['./a', '/opt/lib']) }) } },
    {
      name: 'optional in a sparse checkout',
      policy: { optionalModules: ['gone'] },
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', missing]) }) },
    },
    {
      name: 'GOWORK=off',
      has: { projects: projects({ goWork: goWork(ROOT, [missing]), gowork: 'off' }) },
    },
    { name: 'no project has a workspace', has: { projects: projects({}, {}) } },
  ],
})
