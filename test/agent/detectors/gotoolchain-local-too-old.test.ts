import { gotoolchainLocalTooOld } from '../../../agent/detectors/gotoolchain-local-too-old.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { APP, goMod, goWork, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const local = (version: string, setting = 'local'): EnvWords => ({
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
  variables: { GOTOOLCHAIN: setting },
})

detectorTest(gotoolchainLocalTooOld, {
  fires: [
    {
      name: 'golang:1.24 image and a module for 1.25',
      ...local('go1.24.13'),
      role: 'container',
      has: { projects: projects({ goMod: goMod(APP, { go: '1.25.0' }) }) },
      subject: 'GOTOOLCHAIN',
      evidence: { runningGo: '1.24.13', tooNewFor: [{ requiredGo: '1.25.0' }] },
      says: /requires Go 1\.25\.0, but Go 1\.24\.13 runs/,
    },
    {
      name: 'a fixed version in the go env file',
      installs: [{ root: 'C:\\Go', version: 'go1.25.1' }],
      path: ['C:\\Go\\bin'],
      kind: 'windows',
      goEnvFile: { GOTOOLCHAIN: 'go1.22.3' },
      has: { projects: projects({ goMod: goMod(APP, { go: '1.23' }) }) },
      subject: 'GOTOOLCHAIN',
      evidence: { runningGo: '1.22.3' },
    },
    {
      name: 'go.work asks for more than its modules',
      ...local('go1.22.1'),
      has: {
        projects: projects({
          goMod: goMod(APP, { go: '1.21' }),
          goWork: goWork(APP, ['.'], { go: '1.23.4' }),
        }),
      },
      subject: 'GOTOOLCHAIN',
      evidence: { tooNewFor: [{ requiredFile: `${APP}/go.work`, requiredGo: '1.23.4' }] },
    },
    {
      name: 'go itself said so',
      ...local('go1.24.13'),
      active: { errorText: 'go: go.mod requires go >= 1.25.0 (running go 1.24.13; GOTOOLCHAIN=local)' },
      subject: 'GOTOOLCHAIN',
    },
  ],
  silent: [
    {
      name: 'switching is allowed',
      ...local('go1.22.3', 'auto'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.25.0' }) }) },
    },
    {
      name: 'local+auto may switch too',
      ...local('go1.22.3', 'local+auto'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.25.0' }) }) },
    },
    {
      name: 'new enough, the toolchain line is only a suggestion',
      ...local('go1.24.1'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.24', toolchain: 'go1.25.3' }) }) },
    },
    {
      name: 'the language version comes before its first release',
      ...local('go1.24rc2'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.24' }) }) },
    },
    {
      name: 'mise brings a newer Go in that directory',
      ...local('go1.22.3'),
      has: {
        projects: projects({
          goMod: goMod(APP, { go: '1.25.0' }),
          pin: { file: `${APP}/mise.toml`, version: '1.25.3' },
        }),
      },
    },
    {
      name: 'opened only in the container',
      ...local('go1.22.3'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.25.0' }), remoteOnly: true }) },
    },
    {
      name: 'Go 1.20 knows no switching',
      ...local('go1.20.4'),
      has: { projects: projects({ goMod: goMod(APP, { go: '1.25' }) }) },
    },
  ],
  undecided: [
    { name: 'projects were not looked at', ...local('go1.22.3'), reason: /^projects: not collected/ },
  ],
})
