import { SMOKE_STEPS, type Smoke } from '../../../agent/contract/sections/smoke.ts'
import { goSmokeTestFailed } from '../../../agent/detectors/go-smoke-test-failed.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

type Step = Smoke['steps'][number]
/** All steps before it went well; none came after. */
const until = (name: Step['name'], more: Partial<Step>, loaded = false): { smoke: Smoke } => ({
  smoke: {
    steps: SMOKE_STEPS.slice(0, SMOKE_STEPS.indexOf(name) + 1).map((step) => ({
      name: step,
      outcome: 'ok',
      exit: 0,
      ms: 120,
      ...(step === name ? more : {}),
    })),
    at: '2026-01-01T00:00:00Z',
    loaded,
  },
})
const denied = 'fork/exec /tmp/go-build1/b001/exe/hello: permission denied'

detectorTest(goSmokeTestFailed, {
  fires: [
    {
      name: 'the standard library is not found',
      has: until('list-std', {
        outcome: 'failed',
        exit: 1,
        errorText: 'package std is not in GOROOT (/old/src/std)\nmore',
      }),
      subject: 'list-std',
      evidence: { smokeExit: 1, errorText: 'package std is not in GOROOT (/old/src/std)' },
      says: /^"go list std" failed: package std is not in GOROOT/,
    },
    {
      name: 'a build that never ends on an idle machine',
      kind: 'windows',
      role: 'ci',
      has: until('build', { outcome: 'timeout', ms: 60_000 }),
      subject: 'build',
      says: /did not end within 60 s/,
    },
    {
      name: 'the program may not run, and nothing is mounted noexec',
      has: until('run', { outcome: 'failed', exit: 1, errorText: denied }),
      subject: 'run',
    },
    { name: 'no message', has: until('version', { outcome: 'failed', exit: 2 }), subject: 'version' },
  ],
  silent: [
    { name: 'all went well', has: until('run', {}) },
    { name: 'slow is not broken', has: until('run', { ms: 45_000 }) },
    { name: 'no go', sections: { smoke: { status: 'absent' } } },
    {
      name: 'a temporary directory mounted noexec is NOEXEC_TMP’s',
      has: until('run', { outcome: 'failed', exit: 1, errorText: denied }),
      dirs: {
        temp: goDir('/tmp', { place: { volume: 'fixed', ready: true, mountOptions: ['rw', 'noexec'] } }),
      },
    },
  ],
  undecided: [
    {
      name: 'out of time on a busy machine',
      has: until('build', { outcome: 'timeout', ms: 60_000 }, true),
      reason: /while the machine was busy/,
    },
    { name: 'the test is switched off', reason: /smoke: not collected/ },
  ],
})
