import { expect, test } from 'vitest'
import {
  eventRows,
  isAudited,
  isBuildOutput,
  isEnforced,
  isGoProgram,
  isMalwareAlarm,
  isRecent,
  placeOf,
  worksSince,
} from '../../../../agent/detectors/model/block-events.ts'
import type { Smoke } from '../../../../agent/contract/sections/smoke.ts'
import { goDir } from '../../../support/snapshot.ts'
import { blockedBy } from '../../../support/windows.ts'

const events = blockedBy([
  { id: 3077, path: 'C:\\Go\\bin\\go.exe' },
  { id: 8003, path: 'C:\\a.exe', last: '2025-12-20T00:00:00.000Z' },
  { id: 1117, path: 'C:\\b.exe', last: '2025-12-31T23:00:00.000Z' },
]).blockEvents
const dirs = {
  gopath: [{ root: goDir('D:\\go'), bin: goDir('D:\\go\\bin') }],
  gopathSet: true,
  gocache: goDir('D:\\cache'),
  temp: goDir('C:\\Temp'),
}

test('what an event id says', () => {
  expect(events.map(isEnforced)).toEqual([true, false, false])
  expect(events.map(isAudited)).toEqual([false, true, false])
  expect(events.map(isMalwareAlarm)).toEqual([false, false, true])
})

test('a week', () => {
  expect(events.map((event) => isRecent(event, '2026-01-01T00:00:00.000Z'))).toEqual([true, false, true])
})

test('Go’s own programs and what builds leave', () => {
  expect(isGoProgram('C:\\Program Files\\Go\\BIN\\go.exe', null)).toBe(true)
  expect(isGoProgram('D:\\go\\bin\\gopls.exe', null)).toBe(false)
  expect(isBuildOutput('C:\\Temp\\go-build123\\b001\\exe\\x.exe', null)).toBe(true)
  expect(isBuildOutput('d:\\CACHE\\ab\\x', dirs)).toBe(true)
  expect(isBuildOutput('C:\\Temp\\setup.exe', dirs)).toBe(false)
})

test('places keep their name from build to build', () => {
  expect(placeOf('C:\\Temp\\go-build1\\x.exe', dirs)).toBe('C:\\Temp')
  expect(placeOf('D:\\go\\bin\\dlv.exe', dirs)).toBe('D:\\go')
  expect(placeOf('E:\\t\\go-build77\\x.exe', null)).toBe('E:\\t')
  expect(placeOf('E:\\t\\x.exe', null)).toBe('E:\\t')
})

test('a build that ran since', () => {
  const smoke: Smoke = {
    steps: [
      { name: 'build', outcome: 'ok', ms: 1 },
      { name: 'run', outcome: 'ok', ms: 1 },
    ],
    at: '2026-01-01T00:00:00.000Z',
    loaded: false,
  }
  expect(worksSince(smoke, '2025-12-31T00:00:00.000Z')).toBe(true)
  expect(worksSince(smoke, '2026-01-02T00:00:00.000Z')).toBe(false)
  expect(worksSince({ ...smoke, steps: smoke.steps.slice(1) }, '2025-12-31T00:00:00.000Z')).toBe(false)
})

test('rows, the latest first', () => {
  expect(eventRows(events).map(({ eventId }) => eventId)).toEqual([1117, 3077, 8003])
})
