import { expect, test } from 'vitest'
import type { Dirs } from '../../../../agent/contract/sections/dirs.ts'
import type { Drives } from '../../../../agent/contract/sections/drives.ts'
import type { DataOf, SectionName } from '../../../../agent/detectors/detector.ts'
import { volumesOf } from '../../../../agent/detectors/model/volumes.ts'
import { goDir } from '../../../support/snapshot.ts'

const drive = (root: string, freeBytes: number): Drives['list'][number] => ({
  root,
  kind: 'fixed',
  totalBytes: 100,
  freeBytes,
  system: root === 'C:\\',
})
const contextOf = (...list: Drives['list']) => ({
  env: { id: 'windows', kind: 'windows', role: 'workstation' } as const,
  want: <K extends SectionName>(name: K) =>
    name === 'drives' && list.length > 0 ? ({ list } as DataOf<K>) : null,
})
const dirs: Dirs = {
  gopath: [{ root: goDir('C:\\go'), bin: goDir('C:\\go\\bin') }],
  gopathSet: true,
  gomodcache: goDir('c:/go/pkg/mod'),
  gocache: goDir('C:\\mount\\cache'),
  temp: goDir('C:\\Temp'),
}

test('by the drives, the innermost one, each once', () => {
  const volumes = volumesOf(dirs, contextOf(drive('C:\\', 5), drive('C:\\mount', 9)))
  expect(volumes.map(({ root, free, dirs: on }) => [root, free, on.map(({ name }) => name)])).toEqual([
    ['C:\\', 5, ['GOPATH', 'GOMODCACHE']],
    ['C:\\mount', 9, ['GOCACHE']],
  ])
})

test('what was seen at the directory comes first: a quota counts', () => {
  const place = { volume: 'fixed', ready: true, volumeRoot: 'C:\\', freeBytes: 1 } as const
  const seen = { ...dirs, gopath: [{ root: goDir('C:\\go', { place }), bin: goDir('C:\\go\\bin') }] }
  expect(volumesOf(seen, contextOf(drive('C:\\', 5)))[0]?.free).toBe(1)
})

test('nothing known is not enough space', () => {
  expect(() => volumesOf(dirs, contextOf())).toThrow(/not known/)
})
