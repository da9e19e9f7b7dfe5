import { workReplaceConflict } from '../../../agent/detectors/work-replace-conflict.ts'
import { goMod, goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const ROOT = '/home/<u1>/src/mono'
const withReplaces = (name: string, ...replaces: string[]) => ({
  path: `./${name}`,
  goMod: goMod(`${ROOT}/${name}`, { replaces }),
})

detectorTest(workReplaceConflict, {
  fires: [
    {
      name: 'go.work replaces a module that it uses',
      has: {
        projects: projects({ goWork: goWork(ROOT, ['./a'], { replaces: ['example.com/a => ./fork'] }) }),
      },
      subject: `${ROOT}/go.work`,
      evidence: {
        entries: [{ path: `${ROOT}/go.work:40`, replaced: 'example.com/a', problem: 'used and replaced' }],
      },
    },
    {
      name: 'two modules disagree',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            withReplaces('a', 'example.com/lib => ../lib1'),
            withReplaces('b', 'example.com/lib => ../lib2'),
          ]),
        }),
      },
      subject: `${ROOT}/go.work`,
      evidence: {
        entries: [
          { path: `${ROOT}/a/go.mod:20`, value: `${ROOT}/lib1`, problem: 'different targets' },
          { path: `${ROOT}/b/go.mod:20`, value: `${ROOT}/lib2` },
        ],
      },
    },
    {
      name: 'the same text from two directories is two targets',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            withReplaces('a', 'example.com/lib => ./lib'),
            withReplaces('b', 'example.com/lib => ./lib'),
          ]),
        }),
      },
      subject: `${ROOT}/go.work`,
    },
    {
      name: 'go.work contradicts itself',
      has: {
        projects: projects({
          goWork: goWork(ROOT, ['./a'], {
            replaces: ['example.com/x => example.com/y@v1.0.0', 'example.com/x => example.com/y@v1.1.0'],
          }),
        }),
      },
      subject: `${ROOT}/go.work`,
    },
  ],
  silent: [
    {
      name: 'a module that is not used',
      has: { projects: projects({ goWork: goWork(ROOT, ['./a'], { replaces: ['example.com/z => ./z'] }) }) },
    },
    {
      name: 'one version of a used module',
      has: {
        projects: projects({
          goWork: goWork(ROOT, ['./a'], { replaces: ['example.com/a@v1.0.0 => ./old'] }),
        }),
      },
    },
    {
      name: 'two spellings of one directory',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            withReplaces('a', 'example.com/lib => ../lib'),
            withReplaces('b', 'example.com/lib => ../../mono/lib'),
          ]),
        }),
      },
    },
    {
      name: 'go.work decides, at whatever version',
      has: {
        projects: projects({
          goWork: goWork(
            ROOT,
            [
              withReplaces('a', 'example.com/lib => ../lib1'),
              withReplaces('b', 'example.com/lib => ../lib2'),
            ],
            { replaces: ['example.com/lib@v1.9.9 => ./lib'] },
          ),
        }),
      },
    },
    {
      name: 'different versions of one module',
      has: {
        projects: projects({
          goWork: goWork(ROOT, [
            withReplaces('a', 'example.com/lib@v1.0.0 => ../lib1'),
            withReplaces('b', 'example.com/lib@v2.0.0 => ../lib2'),
          ]),
        }),
      },
    },
  ],
})
