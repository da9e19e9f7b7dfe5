import { pathOverlong } from '../../../agent/detectors/path-overlong.ts'
import { detectorTest } from './detector-test.ts'

const dirs = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `C:\\${String(index).padEnd(length - 4, 'x')}`)

detectorTest(pathOverlong, {
  fires: [
    {
      name: 'longer than cmd can read',
      kind: 'windows',
      path: dirs(100, 90),
      subject: 'PATH',
      severity: 'high',
      evidence: { session: 'powershell', repeated: 0, savable: 0 },
      says: /PATH has 8999 characters\./,
    },
    {
      name: 'half of it is repeated, some of it is gone',
      kind: 'windows',
      path: [
        ...dirs(30, 80),
        ...dirs(30, 80),
        { dir: 'C:\\gone', is: { exists: false, isDir: false } },
        { dir: 'E:\\usb', is: { exists: false, isDir: false, ready: false } },
      ],
      subject: 'PATH',
      severity: 'medium',
      evidence: { repeated: 30, dead: 1, savable: 30 * 80 + 8 },
      says: /2408 of them/,
    },
    {
      name: 'the stored value, by its length before redaction',
      kind: 'windows',
      has: {
        registry: {
          machine: {
            key: 'HKLM\\Environment',
            values: [{ name: 'Path', kind: 'REG_EXPAND_SZ', raw: 'C:\\Users\\<u1>\\x', length: 2048 }],
          },
          user: { key: 'HKCU\\Environment', values: [] },
        },
      },
      subject: 'PATH',
      severity: 'low',
    },
  ],
  silent: [
    { name: 'an ordinary PATH', kind: 'windows', path: dirs(20, 60) },
    { name: 'exactly at the limit', kind: 'windows', path: ['x'.repeat(2047)] },
    {
      name: 'only Git Bash’s translation is long',
      kind: 'windows',
      sessions: [{ path: ['C:\\Go\\bin'] }, { id: 'gitbash', path: dirs(100, 90) }],
    },
    { name: 'Linux has no such limits', path: ['/x'.repeat(1500)] },
  ],
})
