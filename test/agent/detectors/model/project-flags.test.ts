import { expect, test } from 'vitest'
import { disablesVcsStamping, modFlag } from '../../../../agent/detectors/model/project-flags.ts'

test.each([
  ['', undefined],
  ['-mod=vendor', 'vendor'],
  [`-v '-mod=mod'`, 'mod'],
  ['-mod=mod --mod=readonly', 'readonly'],
  ['-modcacherw -modfile=x.mod', undefined],
  ['-tags=x-mod=vendor', undefined],
])('-mod in %s', (goflags, mod) => expect(modFlag(goflags)).toBe(mod))

test.each([
  ['-buildvcs=false', true],
  ['-v "-buildvcs=false"', true],
  ['-buildvcs=auto', false],
  ['-buildvcs', false],
])('%s switches stamping off: %s', (goflags, off) => expect(disablesVcsStamping(goflags)).toBe(off))
