import type { WslHost } from '../../../agent/contract/sections/wsl-host.ts'
import { wslconfigIgnored } from '../../../agent/detectors/wslconfig-ignored.ts'
import { wslHostOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const config = (changes: Partial<NonNullable<WslHost['config']>> = {}): NonNullable<WslHost['config']> => ({
  file: 'C:\\Users\\<u1>\\.wslconfig',
  encoding: 'utf-8',
  bom: false,
  keys: [{ section: 'wsl2', key: 'memory', value: '4GB', line: 2 }],
  problems: [],
  changedAt: '2026-01-01T08:00:00Z',
  ...changes,
})
const running = { startedAt: '2026-01-02T08:00:00Z', memoryBytes: 4.1e9, processors: 8 }
const on = (file: WslHost['config'], effective?: WslHost['effective']) => ({
  kind: 'windows' as const,
  has: {
    wslHost: wslHostOf('nat', { ...(file && { config: file }), ...(effective && { effective }) }),
  },
})

detectorTest(wslconfigIgnored, {
  fires: [
    {
      name: 'UTF-16 without a mark',
      ...on(config({ encoding: 'utf-16le', keys: [] })),
      subject: '.wslconfig',
      evidence: { problem: 'encoding' },
      says: /utf-16le/,
    },
    {
      name: 'header and key on one line',
      ...on(config({ keys: [], problems: [{ line: 1, kind: 'header-and-key', text: '[wsl2] memory=4GB' }] })),
      subject: '.wslconfig',
      evidence: { problem: 'lines' },
      says: /line 1\./,
    },
    {
      name: 'half of the machine instead of 4 GB, long after the change',
      ...on(config(), { ...running, memoryBytes: 8.2e9 }),
      subject: '.wslconfig',
      evidence: { problem: 'differs', asConfigured: 'memory=4GB' },
    },
    {
      name: 'changed after the start',
      ...on(config(), { ...running, startedAt: '2026-01-01T07:00:00Z', memoryBytes: 8.2e9 }),
      subject: '.wslconfig',
      severity: 'info',
      evidence: { problem: 'pending' },
    },
    {
      name: 'more processors than allowed',
      ...on(config({ keys: [{ section: 'wsl2', key: 'processors', value: '4', line: 2 }] }), running),
      subject: '.wslconfig',
      evidence: { asConfigured: 'processors=4', wslRunsWith: '8' },
    },
  ],
  silent: [
    { name: 'no file', ...on(undefined) },
    { name: 'in force', ...on(config(), running) },
    {
      name: 'marks that WSL reads',
      ...on(config({ encoding: 'utf-16le', bom: true }), running),
    },
    { name: 'UTF-8 with a mark, WSL stopped', ...on(config({ bom: true })) },
    {
      name: 'more than the machine has is cut',
      ...on(config({ keys: [{ section: 'wsl2', key: 'memory', value: '64GB', line: 2 }] }), {
        ...running,
        memoryBytes: Math.round(2 ** 34 * 0.97),
      }),
    },
    { name: 'no WSL', kind: 'windows', sections: { wslHost: { status: 'absent' } } },
  ],
  undecided: [
    {
      name: 'differs, but nobody knows when WSL started',
      ...on(config(), { memoryBytes: 8.2e9 }),
      reason: /started/,
    },
  ],
})
