import { elevatedSessionPathDiffers } from '../../../agent/detectors/elevated-session-path-differs.ts'
import { detectorTest } from './detector-test.ts'

const installs = [{ root: '/usr/local/go' }]
const mine = { path: ['/usr/bin', '/usr/local/go/bin'] }
const recently = '2025-12-20T00:00:00.000Z'
const longAgo = '2025-06-01T00:00:00.000Z'

detectorTest(elevatedSessionPathDiffers, {
  fires: [
    {
      name: 'sudo answers with another release, of a file nobody looked at',
      sessions: [
        { path: [], which: ['go'], goVersion: 'go1.15' },
        { id: 'elevated', path: [], which: ['sudo go'], goVersion: 'go1.14.15', goLastRun: recently },
      ],
      subject: 'go',
      evidence: { goVersion: 'go1.15', elevatedVersion: 'go1.14.15' },
    },
    {
      name: 'sudo’s secure_path has no Go',
      installs,
      sessions: [mine, { id: 'elevated', path: ['/usr/bin'], goLastRun: recently }],
      subject: 'go',
      says: /the elevated session finds no go/,
    },
    {
      name: 'an administrator’s window runs another release',
      kind: 'windows',
      installs: [
        { root: 'C:\\Users\\<u1>\\go1.22', source: 'zip' },
        { root: 'C:\\Program Files\\Go', version: 'go1.19' },
      ],
      sessions: [
        { path: ['C:\\Users\\<u1>\\go1.22\\bin'] },
        {
          id: 'elevated',
          path: ['C:\\Program Files\\Go\\bin'],
          goLastRun: recently,
          account: 'administrator',
        },
      ],
      subject: 'go',
      evidence: { elevatedVersion: 'go1.19', elevatedAccount: 'administrator' },
      says: /\(another account\) runs .*go1\.19/,
    },
    {
      name: 'on a build agent, without a record of runs',
      role: 'ci',
      installs,
      sessions: [mine, { id: 'elevated', path: ['/usr/bin'] }],
      subject: 'go',
    },
  ],
  silent: [
    { name: 'equal', installs, sessions: [mine, { id: 'elevated', ...mine }] },
    {
      name: 'nobody runs go elevated',
      installs,
      sessions: [mine, { id: 'elevated', path: ['/usr/bin'], goLastRun: longAgo }],
    },
    { name: 'no elevated session', installs, sessions: [mine] },
    {
      name: 'the same release by another name',
      installs: [...installs, { root: '/usr/lib/go-1.22', source: 'apt' }],
      sessions: [mine, { id: 'elevated', path: ['/usr/lib/go-1.22/bin'], goLastRun: recently }],
    },
    {
      name: 'sudo answers with the same release',
      sessions: [
        { path: [], which: ['go'], goVersion: 'go1.15' },
        { id: 'elevated', path: [], which: ['sudo go'], goVersion: 'go1.15', goLastRun: recently },
      ],
    },
    {
      name: 'no go anywhere',
      sessions: [{ path: ['/usr/bin'] }, { id: 'elevated', path: ['/usr/bin'], goLastRun: recently }],
    },
  ],
  undecided: [
    {
      name: 'not known whether anybody does',
      installs,
      sessions: [mine, { id: 'elevated', path: ['/usr/bin'] }],
      reason: /ever run elevated/,
    },
    {
      name: 'elevation was refused',
      installs,
      sessions: [mine, { id: 'elevated', outcome: 'failed', path: [] }],
      reason: /did not answer/,
    },
  ],
})
