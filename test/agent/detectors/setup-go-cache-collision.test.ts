import type { SetupGo } from '../../../agent/contract/sections/projects/build-files.ts'
import type { Project } from '../../../agent/contract/sections/projects/project.ts'
import { setupGoCacheCollision } from '../../../agent/detectors/setup-go-cache-collision.ts'
import { APP, buildAgent, ciGo, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const CI = `${APP}/.github/workflows/ci.yml`
const job = (words: Partial<SetupGo> = {}): SetupGo => ({
  file: CI,
  line: 11,
  job: 'build',
  major: 5,
  cache: true,
  selfHosted: false,
  timesInJob: 1,
  ...words,
})
const has = (setup: SetupGo, words: Partial<Project> = {}) => ({
  projects: projects({ setupGo: [setup], ...words }),
})
const asksFor = (toolchain: string) => ({
  goMod: goMod(APP, { go: '1.21', toolchain }),
  ci: [ciGo('1.22.3')],
})

detectorTest(setupGoCacheCollision, {
  fires: [
    {
      name: 'another cache step',
      has: has(job({ otherCacheLine: 20 })),
      subject: CI,
      severity: 'medium',
      evidence: { entries: [{ path: `${CI}:11`, setupJob: 'build', problem: 'two caches' }] },
    },
    { name: 'twice in a job', has: has(job({ timesInJob: 2 })), subject: CI, severity: 'medium' },
    {
      name: 'the toolchain line makes Go download another release first',
      has: has(job(), asksFor('go1.23.4')),
      subject: CI,
      evidence: { entries: [{ problem: 'toolchain download' }] },
    },
    {
      name: 'self-hosted, nothing known of the runner',
      has: has(job({ selfHosted: true })),
      subject: CI,
      severity: 'info',
    },
    {
      name: 'seen from a runner that stays',
      has: { ...has(job({ selfHosted: true })), ci: buildAgent() },
      subject: CI,
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'one set-up on a hosted runner', has: has(job()) },
    {
      name: 'cache: false',
      has: has(job({ cache: false, selfHosted: true, timesInJob: 2, otherCacheLine: 3 })),
    },
    {
      name: 'a runner that is thrown away',
      has: { ...has(job({ selfHosted: true })), ci: buildAgent({ ephemeral: true }) },
    },
    { name: 'v6 does not switch toolchains', has: has(job({ major: 6 }), asksFor('go1.23.4')) },
    { name: 'the toolchain that is installed', has: has(job(), asksFor('go1.22.3')) },
    { name: 'no workflow', has: { projects: projects({}) } },
  ],
})
