import type { HardcodedPath } from '../../../agent/contract/sections/projects/build-files.ts'
import { hardcodedDrivePath } from '../../../agent/detectors/hardcoded-drive-path.ts'
import { APP, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const at = (file: string, words: Partial<HardcodedPath> = {}): HardcodedPath => ({
  file: `${APP}/${file}`,
  line: 3,
  literal: '/usr/local/go/bin/go',
  kind: 'build',
  fallback: false,
  ...words,
})
const has = (...hardcoded: HardcodedPath[]) => ({ projects: projects({ hardcoded }) })

detectorTest(hardcodedDrivePath, {
  fires: [
    {
      name: 'a Makefile, two lines',
      has: has(at('Makefile', { suggestion: 'go' }), at('Makefile', { line: 9 })),
      subject: `${APP}/Makefile`,
      severity: 'medium',
      evidence: { entries: [{ path: `${APP}/Makefile:3`, insteadOf: 'go' }, { path: `${APP}/Makefile:9` }] },
      says: /contains \/usr\/local\/go\/bin\/go and 1 more fixed paths\./,
    },
    {
      name: 'a script is hygiene',
      has: has(at('scripts/run.ps1', { kind: 'script', literal: 'C:\\Program Files\\Go\\bin\\go.exe' })),
      subject: `${APP}/scripts/run.ps1`,
      severity: 'low',
    },
    {
      name: 'only a fallback',
      has: has(at('build.sh', { fallback: true })),
      subject: `${APP}/build.sh`,
      severity: 'info',
    },
    {
      name: 'a workflow',
      has: has(at('.github/workflows/ci.yml', { literal: '/usr/lib/go-1.22' })),
      subject: `${APP}/.github/workflows/ci.yml`,
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'nothing found', has: has() },
    { name: 'the line Go’s own instructions ask for', has: has(at('.profile', { kind: 'profile' })) },
    {
      name: 'paths of an image',
      has: has(at('Dockerfile'), at('build/app.Dockerfile'), at('deploy/Dockerfile.dev')),
    },
    {
      name: 'tests, documentation, vendored and generated files',
      has: has(at('root_test.go', { kind: 'source' }), at('README.md'), at('vendor/x/y.go'), at('api.pb.go')),
    },
  ],
})
