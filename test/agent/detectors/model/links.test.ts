import { expect, test } from 'vitest'
import type { Link } from '../../../../agent/contract/link.ts'
import type { Dirs } from '../../../../agent/contract/sections/dirs.ts'
import type { Path } from '../../../../agent/contract/sections/path.ts'
import { byLink, leadsAway, usedLinks } from '../../../../agent/detectors/model/links.ts'
import { goDir } from '../../../support/snapshot.ts'

const link = (path: string, targetKind: Link['targetKind'] = 'local'): Link => ({
  path,
  kind: 'junction',
  targetExists: true,
  targetKind,
})
const through = (path: string, ...links: Link[]) =>
  goDir(path, { place: { volume: 'fixed', ready: true, links } })

const dirs: Dirs = {
  gopath: [{ root: through('C:\\go', link('C:\\go')), bin: goDir('C:\\go\\bin') }],
  gopathSet: true,
  gomodcache: through('C:\\go\\pkg\\mod', link('c:\\GO')),
  gocache: goDir('D:\\cache'),
  temp: goDir('C:\\Temp'),
}
const entry = (dir: string) => ({ raw: dir, dir, origin: { kind: 'user', confidence: 'high' } as const })
const place = (dir: string) => ({
  dir,
  exists: true,
  isDir: true,
  volume: 'fixed' as const,
  ready: true,
  links: [link('C:\\tools')],
  bins: {},
})
const path: Path = {
  sessions: [{ session: 'cmd', entries: [entry('C:\\tools\\go\\bin'), entry('C:\\tools\\x')] }],
  dirs: [place('C:\\tools\\go\\bin'), place('C:\\tools\\x')],
}

test('links of Go’s directories and of SDKs on PATH, nothing else', () => {
  expect(usedLinks(dirs, path, 'windows').map(({ user, link: { path: at } }) => [user, at])).toEqual([
    ['GOPATH', 'C:\\go'],
    ['GOMODCACHE', 'c:\\GO'],
    ['PATH', 'C:\\tools'],
  ])
})

test('one link in two spellings is one', () => {
  const groups = [...byLink(usedLinks(dirs, path, 'windows'), 'windows').values()]
  expect(groups.map((uses) => uses.map(({ user }) => user))).toEqual([['GOPATH', 'GOMODCACHE'], ['PATH']])
})

test('shares and cards may come back by themselves, local disks do not', () => {
  expect(
    (['local', 'unknown', 'nfs', 'removable'] as const).map((kind) => leadsAway(link('/x', kind))),
  ).toEqual([false, false, true, true])
})
