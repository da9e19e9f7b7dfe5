import { workAbsoluteUsePath } from '../../../agent/detectors/work-absolute-use-path.ts'
import { goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/src/mono'

detectorTest(workAbsoluteUsePath, {
  fires: [
    {
      name: 'committed, below the workspace and beside it',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [`${ROOT}/a`, '/home/<u1>/src/lib', './b'], { tracked: true }),
        }),
      },
      subject: `${ROOT}/go.work`,
      severity: 'low',
      evidence: {
        entries: [
          { path: `${ROOT}/go.work:4`, raw: `use ${ROOT}/a`, relativePath: './a' },
          { path: `${ROOT}/go.work:5`, relativePath: '../lib' },
        ],
      },
    },
    {
      name: 'not committed is a note',
      has: {
        projects: projects({
          goWork: goWork(ROOT, ['./a'], { tracked: false, replaces: ['example.com/x => /opt/x'] }),
        }),
      },
      subject: `${ROOT}/go.work`,
      severity: 'info',
    },
    {
      name: 'another drive has no relative path',
      kind: 'windows',
      has: { projects: projects({ goWork: goWork('C:\\src', ['D:\\lib'], { tracked: true }) }) },
      subject: 'C:\\src/go.work',
      evidence: { entries: [{ raw: 'use D:\\lib', value: 'D:\\lib' }] },
    },
  ],
  silent: [
    {
      name: 'relative',
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', '../b', '.'], { tracked: true }) }) },
    },
    {
      name: 'a replacement by another module',
      has: {
        projects: projects({
          goWork: goWork(ROOT, ['./a'], {
            tracked: true,
            replaces: ['example.com/x => example.com/y@v1.0.0'],
          }),
        }),
      },
    },
    { name: 'no workspace', has: { projects: projects({}) } },
  ],
})
