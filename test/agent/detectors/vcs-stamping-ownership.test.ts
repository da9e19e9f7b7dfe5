import { vcsStampingOwnership } from '../../../agent/detectors/vcs-stamping-ownership.ts'
import { APP, goMod, projectOf, projects, projectsOf } from '../../support/projects.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const SHARE = '\\\\wsl.localhost\\Ubuntu\\home\\<u1>\\app'
const foreign = { kind: 'git', ownedByUser: false, safeDirectory: false } as const
const distrusted = { goMod: goMod(APP), vcs: foreign }

detectorTest(vcsStampingOwnership, {
  fires: [
    {
      name: 'checked out by root in a build container',
      role: 'container',
      has: { projects: projects(distrusted) },
      subject: APP,
      evidence: { distrusted: [{ path: APP }] },
      says: /belongs to another account/,
    },
    {
      name: 'two modules of one repository on a Windows drive',
      kind: 'wsl',
      has: {
        projects: projectsOf(
          ...['api', 'web'].map((name) =>
            projectOf(`/mnt/c/src/shop/${name}`, { ...distrusted, repository: '/mnt/c/src/shop', fs: '9p' }),
          ),
        ),
      },
      subject: '/mnt/c/src/shop',
      says: /with 2 modules/,
    },
    {
      name: 'on Windows',
      kind: 'windows',
      has: { projects: projectsOf(projectOf('E:\\src\\app', distrusted)) },
      subject: 'E:\\src\\app',
    },
    {
      name: 'in a distribution, seen from Windows',
      kind: 'windows',
      has: { projects: projectsOf(projectOf(SHARE, distrusted)) },
      subject: SHARE,
    },
  ],
  silent: [
    {
      name: 'own repository',
      has: { projects: projects({ ...distrusted, vcs: { ...foreign, ownedByUser: true } }) },
    },
    {
      name: 'trusted',
      has: { projects: projects({ ...distrusted, vcs: { ...foreign, safeDirectory: true } }) },
    },
    { name: 'no repository', has: { projects: projects({ goMod: goMod(APP) }) } },
    { name: 'no Go in it', has: { projects: projects({ vcs: foreign }) } },
    { name: 'not git', has: { projects: projects({ ...distrusted, vcs: { ...foreign, kind: 'hg' } }) } },
    {
      name: 'stamping switched off',
      goEnv: { GOFLAGS: '-buildvcs=false' },
      has: { projects: projects(distrusted) },
    },
    {
      name: 'switched off by direnv',
      has: {
        projects: projects({ ...distrusted, environment: { goflags: '-v -buildvcs=false', by: 'direnv' } }),
      },
    },
    { name: 'before Go 1.18', active: { version: 'go1.17.13' }, has: { projects: projects(distrusted) } },
  ],
})

test('git takes a share only with its mark', () => {
  const [first] = vcsStampingOwnership.remedy(
    { path: SHARE },
    { id: 'windows', kind: 'windows', role: 'workstation' },
  ).steps
  expect(first?.command?.text).toContain(`('%(prefix)/' + '\\\\wsl.localhost`)
})
