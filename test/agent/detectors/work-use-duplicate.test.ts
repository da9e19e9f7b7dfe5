import { workUseDuplicate } from '../../../agent/detectors/work-use-duplicate.ts'
import { goMod, goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/src/mono'

detectorTest(workUseDuplicate, {
  fires: [
    {
      name: 'two spellings of one directory',
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', './b/../a']) }) },
      subject: `${ROOT}/go.work`,
      evidence: {
        entries: [
          { path: `${ROOT}/go.work:4`, raw: './a', problem: 'same directory' },
          { path: `${ROOT}/go.work:5`, raw: './b/../a', problem: 'same directory' },
        ],
      },
      says: /uses one module more than once: \.\/a \(4\), \.\/b\/\.\.\/a \(5\)\./,
    },
    {
      name: 'a copy of the module in another directory',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            './a',
            { path: './copy', goMod: goMod(`${ROOT}/copy`, { module: 'example.com/a' }) },
          ]),
        }),
      },
      subject: `${ROOT}/go.work`,
      evidence: { entries: [{ usedModule: 'example.com/a', problem: 'same module' }, { raw: './copy' }] },
    },
    {
      name: 'one finding for a workspace, however many projects it holds',
      kind: 'windows',
      has: {
        projects: projects(
          { id: 'a', goWork: goWork('C:/src', ['C:/src/a', 'C:/src/a']) },
          { id: 'b', goWork: goWork('C:/src', ['C:/src/a', 'C:/src/a']) },
        ),
      },
      subject: 'C:/src/go.work',
    },
  ],
  silent: [
    { name: 'distinct modules', has: { projects: projects({ goWork: goWork(ROOT, ['./a', './b']) }) } },
    { name: 'no workspace', has: { projects: projects({ goMod: goMod(ROOT) }) } },
    {
      name: 'switched off in the project',
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', './a']), gowork: 'off' }) },
    },
    {
      name: 'switched off for the user',
      goEnv: { GOWORK: 'off' },
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', './a']) }) },
    },
    {
      name: 'go before workspaces existed',
      active: { version: 'go1.17.13' },
      has: { projects: projects({ goWork: goWork(ROOT, ['./a', './a']) }) },
    },
    {
      name: 'Go 1.19 takes one module twice',
      active: { version: 'go1.19.8' },
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            './a',
            { path: './copy', goMod: goMod(`${ROOT}/copy`, { module: 'example.com/a' }) },
          ]),
        }),
      },
    },
    {
      name: 'directories without a module are another finding',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            { path: './a', status: 'dir-missing' },
            { path: './b', status: 'gomod-missing' },
          ]),
        }),
      },
    },
  ],
})
