import { pathTruncated1024 } from '../../../agent/detectors/path-truncated-1024.ts'
import { detectorTest } from './detector-test.ts'

const WHEN = { seenAt: '2025-12-30T00:00:00.000Z', goneAt: '2025-12-31T00:00:00.000Z' }

/** A list of this length that ends with the given entry. */
function listOf(length: number, last: string): string {
  const start = 'C:\\Windows;C:\\'
  return `${start}${'x'.repeat(length - start.length - last.length - 1)};${last}`
}

const gone = (dir: string) => ({ dir, is: { exists: false, isDir: false } })
const whole = `${listOf(1024, 'C:\\Program Fi')}les\\Go\\bin;D:\\tools`

detectorTest(pathTruncated1024, {
  fires: [
    {
      name: 'the user’s Path ends in the middle of a name',
      kind: 'windows',
      path: [gone('C:\\Program Fi')],
      registry: { user: { Path: listOf(1024, 'C:\\Program Fi') } },
      subject: 'HKCU\\Environment\\Path',
      evidence: { pathLength: 1024, lastEntry: 'C:\\Program Fi' },
      says: /stops after 1024 characters/,
    },
    {
      name: 'history knows what is lost',
      kind: 'windows',
      path: [gone('C:\\Program Fi')],
      registry: { machine: { Path: listOf(1024, 'C:\\Program Fi') } },
      earlier: { machinePath: { text: whole, ...WHEN } },
      subject: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\\Path',
      evidence: { lostEntries: [{ raw: 'C:\\Program Files\\Go\\bin' }, { raw: 'D:\\tools' }] },
      says: /2 entries that were there before are gone/,
    },
    {
      name: 'history decides where the length before redaction is not known',
      kind: 'windows',
      path: [],
      registry: { user: { Path: listOf(1000, 'C:\\Users\\<u1>\\go') } },
      earlier: {
        userPath: { text: `${listOf(1000, 'C:\\Users\\<u1>\\go')}\\bin;${'D:\\t'.repeat(9)}`, ...WHEN },
      },
      subject: 'HKCU\\Environment\\Path',
    },
  ],
  silent: [
    {
      name: 'a coincidence: the last entry is there',
      kind: 'windows',
      path: ['C:\\Go\\bin'],
      registry: { user: { Path: listOf(1024, 'C:\\Go\\bin') } },
    },
    {
      name: 'longer than setx would have left it',
      kind: 'windows',
      path: [gone('C:\\Go\\bin')],
      registry: { user: { Path: listOf(1300, 'C:\\Go\\bin') } },
    },
    {
      name: 'tidied by hand: shorter than before',
      kind: 'windows',
      path: ['C:\\Go\\bin'],
      registry: { machine: { Path: 'C:\\Windows;C:\\Go\\bin' } },
      earlier: { machinePath: { text: whole, ...WHEN } },
    },
    {
      name: 'a separator at the end is no entry',
      kind: 'windows',
      path: ['C:\\Go\\bin'],
      registry: { user: { Path: `${listOf(1022, 'C:\\Go\\bin')};` } },
    },
  ],
  undecided: [
    {
      name: 'a drive that is not there now',
      kind: 'windows',
      path: [{ dir: 'E:\\tools', is: { exists: false, isDir: false, volume: 'removable', ready: false } }],
      registry: { user: { Path: listOf(1024, 'E:\\tools') } },
      reason: /E:\\tools cannot be looked at/,
    },
    {
      name: 'redaction changed the length',
      kind: 'windows',
      path: [gone('C:\\Users\\<u1>\\go\\b')],
      registry: { user: { Path: listOf(1010, 'C:\\Users\\<u1>\\go\\b') } },
      reason: /before redaction/,
    },
  ],
})
