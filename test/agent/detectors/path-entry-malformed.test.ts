import { pathEntryMalformed } from '../../../agent/detectors/path-entry-malformed.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(pathEntryMalformed, {
  fires: [
    {
      name: 'a literal ~ before the Go directory',
      path: [{ dir: '~/go/bin', origin: profileLine('/home/<u1>/.profile', 4) }],
      subject: '~/go/bin',
      evidence: { problem: 'tilde-literal' },
    },
    {
      name: 'quotes on Windows',
      kind: 'windows',
      installs: [{ root: 'C:\\Program Files\\Go' }],
      path: [{ dir: 'C:\\Program Files\\Go\\bin', raw: '"C:\\Program Files\\Go\\bin"' }],
      subject: '"C:\\Program Files\\Go\\bin"',
      severity: 'low',
    },
    {
      name: 'a blank after the semicolon',
      kind: 'windows',
      path: [{ dir: ' C:\\Go\\bin', raw: ' C:\\Go\\bin' }],
      subject: '␠C:\\Go\\bin',
    },
    {
      name: 'an unexpanded variable',
      kind: 'windows',
      path: ['C:\\%NOPE%\\go\\bin'],
      subject: 'C:\\%NOPE%\\go\\bin',
    },
    {
      name: 'a semicolon on Linux',
      path: ['/usr/local/go/bin;/usr/bin'],
      subject: '/usr/local/go/bin;/usr/bin',
    },
    {
      name: 'the go file instead of its directory',
      path: [{ dir: '/usr/local/go/bin/go', is: { isDir: false } }],
      subject: '/usr/local/go/bin/go',
      evidence: { problem: 'file-not-dir' },
    },
    {
      name: 'an empty entry before Go means the current directory',
      installs: [{ root: '/usr/local/go' }],
      path: ['', '/usr/local/go/bin'],
      subject: '(empty)',
    },
  ],
  silent: [
    { name: 'plain', installs: [{ root: '/usr/local/go' }], path: ['/usr/bin', '/usr/local/go/bin'] },
    {
      name: 'a broken entry behind Go that names no Go',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin', '~/bin', ''],
    },
    { name: 'broken entries on a machine without Go', path: ['~/bin', 'relative'] },
    {
      name: 'Windows entries in WSL',
      kind: 'wsl',
      installs: [{ root: '/usr/local/go' }],
      path: [
        { dir: 'C:\\Go\\bin', origin: { kind: 'wsl-interop', confidence: 'high' } },
        '/usr/local/go/bin',
      ],
    },
    {
      name: 'a variable that was expanded, and blanks inside a name',
      kind: 'windows',
      installs: [{ root: 'C:\\Program Files\\Go' }],
      path: [{ dir: 'C:\\Program Files\\Go\\bin', raw: '%ProgramFiles%\\Go\\bin' }],
    },
  ],
})
