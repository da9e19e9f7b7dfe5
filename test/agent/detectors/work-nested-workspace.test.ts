import { workNestedWorkspace } from '../../../agent/detectors/work-nested-workspace.ts'
import { goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/src/mono'
const nested = (usesOuter: boolean, file = `${ROOT}/lib/go.work`) => ({
  path: './lib',
  nestedGoWork: { file, usesOuter },
})

detectorTest(workNestedWorkspace, {
  fires: [
    {
      name: 'each uses the other',
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', nested(true)]) }) },
      subject: `${ROOT}/go.work`,
      severity: 'medium',
      evidence: { entries: [{ path: `${ROOT}/lib/go.work`, raw: 'use ./lib (go.work:5)', usesOuter: true }] },
    },
    {
      name: 'an inner workspace that knows nothing of the outer one',
      has: { projects: projects({ goWork: goWork(ROOT, [nested(false)]) }) },
      subject: `${ROOT}/go.work`,
      severity: 'low',
    },
  ],
  silent: [
    { name: 'one go.work', has: { projects: projects({ goWork: goWork(ROOT, ['./a', './lib']) }) } },
    {
      name: 'use . is not nested',
      has: {
        projects: projects({ goWork: goWork(ROOT, [{ ...nested(true, `${ROOT}/go.work`), path: '.' }]) }),
      },
    },
    {
      name: 'a monorepo that means it',
      policy: { monorepoRoots: [ROOT] },
      has: { projects: projects({ goWork: goWork(ROOT, [nested(false)]) }) },
    },
    {
      name: 'GOWORK=off',
      has: { projects: projects({ goWork: goWork(ROOT, [nested(true)]), gowork: 'off' }) },
    },
  ],
})
