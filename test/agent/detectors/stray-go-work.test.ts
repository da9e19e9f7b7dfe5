import { strayGoWork } from '../../../agent/detectors/stray-go-work.ts'
import { APP, goMod, goWork, projectOf, projects, projectsOf } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const HOME = '/home/<u1>'
const stray = goWork(HOME, ['./old'], { insideRepository: false })
const caught = { goMod: goMod(APP), goWork: stray }

detectorTest(strayGoWork, {
  fires: [
    {
      name: 'go itself says that the directory is in no module of the go.work',
      active: {
        errorText:
          'pattern ./...: directory prefix . does not contain modules listed in go.work or their selected dependencies',
      },
      goEnv: { GOWORK: '/home/<u1>/go.work' },
      subject: '/home/<u1>/go.work',
      says: /does not list its module/,
    },
    {
      name: 'a go.work left in the home directory',
      has: { projects: projects(caught) },
      subject: `${HOME}/go.work`,
      evidence: { count: 1, captured: [{ path: APP }] },
      says: /~\/go\.work is in force for ~\/src\/app, but does not list it\./,
    },
    {
      name: 'several projects, one finding',
      has: {
        projects: projectsOf(
          projectOf(APP, caught),
          projectOf('/home/<u1>/src/b', { goMod: goMod('/home/<u1>/src/b'), goWork: stray }),
        ),
      },
      subject: `${HOME}/go.work`,
      says: /and 1 more/,
    },
    {
      name: 'GOWORK names it',
      has: { projects: projects({ ...caught, gowork: `${HOME}/go.work` }) },
      subject: `${HOME}/go.work`,
    },
  ],
  silent: [
    {
      name: 'a workspace over several repositories that lists this one',
      has: {
        projects: projects({
          ...caught,
          goWork: goWork('/home/<u1>/src', ['./app', './b'], { insideRepository: false }),
        }),
      },
    },
    {
      name: 'listed under the name a link gives it',
      has: {
        projects: projects({
          ...caught,
          goWork: goWork(HOME, [{ path: './work/app', real: APP }], { insideRepository: false }),
        }),
      },
    },
    {
      name: 'a module that its own repository leaves out of the workspace',
      has: {
        projects: projects({
          goMod: goMod(`${APP}/tools`),
          root: `${APP}/tools`,
          goWork: goWork(APP, ['./a']),
        }),
      },
    },
    { name: 'GOWORK=off', has: { projects: projects({ ...caught, gowork: 'off' }) } },
    {
      name: 'a monorepo root by policy',
      policy: { monorepoRoots: [HOME] },
      has: { projects: projects(caught) },
    },
    { name: 'nothing above', has: { projects: projects({ goMod: goMod(APP) }) } },
  ],
  undecided: [
    { name: 'nobody looked for projects', reason: /^projects: not collected/ },
    {
      name: 'projects could not be read',
      sections: { projects: { status: 'failed', reason: 'denied', message: '/src' } },
      reason: /^projects: denied: \/src$/,
    },
  ],
})
