import { expect, test } from 'vitest'
import type { Dirs } from '../../../../agent/contract/sections/dirs.ts'
import type { DataOf, SectionName } from '../../../../agent/detectors/detector.ts'
import { movesOf, onSystemDrive, systemDrive } from '../../../../agent/detectors/model/migration.ts'
import { goDir } from '../../../support/snapshot.ts'

const home = 'C:\\Users\\<u1>'
const dirs: Dirs = {
  gopath: [{ root: goDir(`${home}\\go`), bin: goDir(`${home}\\go\\bin`) }],
  gopathSet: false,
  gocache: goDir('d:/GO-BUILD'),
  temp: goDir('C:\\Temp'),
}

test('each directory against its target; GOBIN and GOTMPDIR count where Go puts them when unset', () => {
  const target = { GOPATH: 'D:\\go', GOCACHE: 'D:\\go-build', GOBIN: 'D:\\go\\bin', GOTMPDIR: 'D:\\tmp' }
  expect(movesOf(dirs, { stage: 2, target }).map(({ name, dir, moved }) => [name, dir.path, moved])).toEqual([
    ['GOPATH', `${home}\\go`, false],
    ['GOCACHE', 'd:/GO-BUILD', true],
    ['GOBIN', `${home}\\go\\bin`, false],
    ['GOTMPDIR', 'C:\\Temp', false],
  ])
  expect(movesOf(dirs, { stage: 2, target: { GOMODCACHE: 'D:\\mod' } })).toEqual([])
})

test('the system drive, as reported or C:', () => {
  const drives = {
    list: [{ root: 'E:\\', kind: 'fixed' as const, totalBytes: 1, freeBytes: 1, system: true }],
  }
  const want =
    (known: boolean) =>
    <K extends SectionName>(name: K) =>
      known && name === 'drives' ? (drives as DataOf<K>) : null
  expect(systemDrive({ want: want(true) })).toBe('E:\\')
  expect(systemDrive({ want: want(false) })).toBe('C:\\')
})

test('a link counts where it leads', () => {
  expect(onSystemDrive(goDir('D:\\go', { real: 'C:\\go' }), 'C:\\')).toBe(true)
  expect(onSystemDrive(goDir('C:\\go', { real: 'D:\\go' }), 'C:\\')).toBe(false)
  expect(onSystemDrive(goDir('<u1>\\go'), 'C:\\')).toBe(true)
})
