import { wslMemoryTooLow } from '../../../agent/detectors/wsl-memory-too-low.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const GIB = 2 ** 30
const on = (changes: Parameters<typeof wslOf>[0]) => ({ kind: 'wsl' as const, has: { wsl: wslOf(changes) } })

detectorTest(wslMemoryTooLow, {
  fires: [
    {
      name: 'the linker was killed',
      ...on({ memoryBytes: 2 * GIB, swapBytes: GIB, oomKills: [{ program: 'link', count: 3 }] }),
      subject: 'memory',
      evidence: { killed: [{ killedProgram: 'link', count: 3 }] },
      says: /2\.0 GiB/,
    },
    {
      name: 'the test build was killed, no swap',
      kind: 'wsl',
      has: {
        wsl: wslOf({ memoryBytes: 5 * GIB, swapBytes: 0 }),
        smoke: {
          steps: [{ name: 'build', outcome: 'failed', ms: 900, errorText: 'compile: signal: killed' }],
          at: '2026-01-01T00:00:00Z',
          loaded: false,
        },
      },
      subject: 'memory',
      says: /no swap/,
    },
    {
      name: 'little, but nothing was killed',
      ...on({ memoryBytes: 3 * GIB, swapBytes: GIB }),
      subject: 'memory',
      severity: 'info',
    },
  ],
  silent: [
    { name: 'enough', ...on({ memoryBytes: 8 * GIB, swapBytes: 2 * GIB }) },
    { name: 'enough without swap', ...on({ memoryBytes: 7 * GIB, swapBytes: 0 }) },
    {
      name: 'killed all the same, with plenty of memory: another cause',
      ...on({ memoryBytes: 16 * GIB, oomKills: [{ program: 'gopls', count: 1 }] }),
    },
    { name: 'WSL 1 uses the memory of Windows', ...on({ wslVersion: 1 }) },
  ],
  undecided: [{ name: 'memory is not known', ...on({}), reason: /memory/ }],
})
