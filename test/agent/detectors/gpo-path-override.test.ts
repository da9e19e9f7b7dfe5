import type { GroupPolicy } from '../../../agent/contract/sections/group-policy.ts'
import { gpoPathOverride } from '../../../agent/detectors/gpo-path-override.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

type Item = GroupPolicy['items'][number]
const policy = (item: Partial<Item>, refreshedAt = '2025-12-31T12:00:00.000Z'): GroupPolicy => ({
  items: [
    {
      gpo: 'Workstations',
      scope: 'machine',
      action: 'replace',
      name: 'Path',
      partial: false,
      value: 'C:\\Windows;C:\\Corp',
      ...item,
    },
  ],
  refreshedAt,
})
/** Seen whole, and gone in the first snapshot after the last refresh that it knows. */
const before = (policyRefreshedAt = '2025-12-31T12:00:00.000Z') => ({
  machinePath: {
    text: 'C:\\Windows;C:\\Corp;C:\\Program Files\\Go\\bin;C:\\other',
    seenAt: '2025-12-31T00:00:00.000Z',
    goneAt: '2025-12-31T13:00:00.000Z',
    policyRefreshedAt,
  },
})
const go = [{ root: 'C:\\Program Files\\Go' }]

detectorTest(gpoPathOverride, {
  fires: [
    {
      name: 'Go was there before the refresh',
      kind: 'windows',
      installs: go,
      registry: { machine: { Path: 'C:\\Windows;C:\\Corp' } },
      has: { groupPolicy: policy({}), windows: windowsFacts() },
      earlier: before(),
      subject: 'Path (machine)',
      severity: 'high',
      evidence: { lostGoDirs: [{ dir: 'C:\\Program Files\\Go\\bin' }] },
      says: /"Workstations" writes Path/,
    },
    {
      name: 'policies were refreshed again since',
      kind: 'windows',
      installs: go,
      registry: { machine: { Path: 'C:\\Windows;C:\\Corp' } },
      has: { groupPolicy: policy({}, '2025-12-31T23:00:00.000Z'), windows: windowsFacts() },
      earlier: before(),
      subject: 'Path (machine)',
      severity: 'high',
    },
    {
      name: 'no history: the text in force lacks what the MSI always writes',
      kind: 'windows',
      installs: go,
      registry: { machine: { Path: 'C:\\Corp;C:\\Windows' } },
      has: {
        groupPolicy: policy({}),
        windows: windowsFacts({
          uninstall: [
            { name: 'Go Programming Language amd64 go1.22.3', location: 'C:\\Program Files\\Go\\' },
          ],
        }),
      },
      subject: 'Path (machine)',
      severity: 'high',
    },
    {
      name: 'no history and nothing proves a loss',
      kind: 'windows',
      installs: [{ root: 'D:\\go', source: 'zip' }],
      registry: { machine: { Path: 'C:\\Windows;C:\\Corp' } },
      has: { groupPolicy: policy({}) },
      subject: 'Path (machine)',
      severity: 'info',
      says: /do not last/,
    },
    {
      name: 'a Go variable',
      kind: 'windows',
      has: {
        groupPolicy: policy({ name: 'GOPROXY', scope: 'user', action: 'update', value: 'https://proxy' }),
      },
      subject: 'GOPROXY (user)',
      severity: 'info',
    },
    {
      name: 'adds Go, which is harmless',
      kind: 'windows',
      has: { groupPolicy: policy({ partial: true, action: 'update', value: 'C:\\Program Files\\Go\\bin' }) },
      subject: 'Path (machine)',
      severity: 'info',
      says: /adds a Go directory/,
    },
    {
      name: 'the SDK went at the same time: no loss',
      kind: 'windows',
      registry: { machine: { Path: 'C:\\Windows;C:\\Corp' } },
      has: { groupPolicy: policy({}) },
      earlier: before(),
      subject: 'Path (machine)',
      severity: 'info',
    },
    {
      name: 'the loss is older than the refresh that was seen',
      kind: 'windows',
      installs: go,
      registry: { machine: { Path: 'C:\\Windows' } },
      has: { groupPolicy: policy({}) },
      earlier: before('2025-12-30T00:00:00.000Z'),
      subject: 'Path (machine)',
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'adds a directory that is not Go’s',
      kind: 'windows',
      has: { groupPolicy: policy({ partial: true, action: 'update', value: 'C:\\Corp\\tools' }) },
    },
    {
      name: 'creates what is there already',
      kind: 'windows',
      has: { groupPolicy: policy({ action: 'create' }) },
    },
    {
      name: 'left over on a machine that is in no domain any more',
      kind: 'windows',
      has: { groupPolicy: policy({}), windows: windowsFacts({ domainJoined: false }) },
    },
    { name: 'no items', kind: 'windows', has: { groupPolicy: { items: [] } } },
  ],
  undecided: [
    {
      name: 'policies cannot be read',
      kind: 'windows',
      sections: { groupPolicy: { status: 'failed', reason: 'denied', message: 'no' } },
      reason: /groupPolicy: denied/,
    },
  ],
})
