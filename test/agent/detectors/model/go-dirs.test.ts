import { expect, test } from 'vitest'
import type { Dirs } from '../../../../agent/contract/sections/dirs.ts'
import { goDirs, outermost } from '../../../../agent/detectors/model/go-dirs.ts'
import { posixPaths } from '../../../../agent/detectors/model/paths.ts'
import { goDir } from '../../../support/snapshot.ts'

const root = (path: string) => ({ root: goDir(path), bin: goDir(`${path}/bin`) })
const dirs: Dirs = {
  gopath: [root('/srv/go'), root('/home/<u1>/work')],
  gopathSet: true,
  gomodcache: goDir('/srv/go/pkg/mod'),
  gocache: goDir('/home/<u1>/.cache/go-build'),
  temp: goDir('/tmp'),
}

test('the first GOPATH element, and GOBIN and GOTMPDIR only where they are set', () => {
  expect(goDirs(dirs).map(({ name, dir }) => [name, dir.path])).toEqual([
    ['GOPATH', '/srv/go'],
    ['GOMODCACHE', '/srv/go/pkg/mod'],
    ['GOCACHE', '/home/<u1>/.cache/go-build'],
  ])
  expect(goDirs({ ...dirs, gobin: goDir('/b'), gotmpdir: goDir('/t') }).map(({ name }) => name)).toContain(
    'GOTMPDIR',
  )
})

test('what lies in another one goes with it, and of two equal ones the first stays', () => {
  const names = outermost(goDirs({ ...dirs, gobin: goDir('/srv/go') }), posixPaths).map(({ name }) => name)
  expect(names).toEqual(['GOPATH', 'GOCACHE'])
})
