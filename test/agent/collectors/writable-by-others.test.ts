import { expect, test } from 'vitest'
import { groupsOf, writableByOthers } from '../../../agent/collectors/writable-by-others.ts'

/* Composed after /etc/passwd and /etc/group of Ubuntu 24.04. */
const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
dev:x:1000:1000::/home/dev:/bin/bash
ann:x:1001:1001::/home/ann:/bin/bash
boss:x:1002:100::/home/boss:/bin/bash
`
const GROUP = `root:x:0:
sudo:x:27:dev,boss
staff:x:50:
users:x:100:
dev:x:1000:
ann:x:1001:
team:x:2000:dev,ann
own:x:2001:dev
`
const known = groupsOf(PASSWD, GROUP, 'dev', 'linux')
const open = (mode: number, gid: number, user = 'dev') =>
  writableByOthers('/x', { mode, gid }, user === 'dev' ? known : groupsOf(PASSWD, GROUP, user, 'linux'), [])

test.each([
  ['the private group of Debian, Ubuntu and Fedora', 0o775, 1000, false],
  ['a private group of somebody else', 0o775, 1001, true],
  ['a team of several', 0o2775, 2000, true],
  ['a team of several that may only read', 0o755, 2000, false],
  ['a further group with nobody else in it', 0o775, 2001, false],
  ['the group of root', 0o775, 0, false],
  ['Debian’s staff, in which nobody is', 0o2775, 50, false],
  ['a group whose only member may become root anyway', 0o775, 100, false],
  ['administrators', 0o775, 27, false],
  ['a group that only a directory service knows', 0o775, 70_000, false],
  ['everybody', 0o777, 0, true],
  ['everybody, and a sticky bit', 0o1777, 0, true],
])('%s: %o', (_, mode, gid, expected) => expect(open(mode, gid)).toBe(expected))

test('the private group of a user is not private for another', () =>
  expect(open(0o775, 1000, 'ann')).toBe(false))
test('ann’s own', () => expect(open(0o775, 1001, 'ann')).toBe(false))
test('groups of macOS are in no file', () =>
  expect(groupsOf(PASSWD, GROUP, 'dev', 'macos').hasOthers(2000)).toBe(false))

test('bits that WSL and FAT make up say nothing', () => {
  const mount = (type: string) => ({ target: '/mnt/c', type, source: 'C:\\', options: [] })
  const on = (type: string) => writableByOthers('/mnt/c/x', { mode: 0o777, gid: 0 }, known, [mount(type)])
  expect(['9p', 'drvfs', 'vfat', 'exfat', 'ext4', 'xfs'].map(on)).toEqual([
    null,
    null,
    null,
    null,
    true,
    true,
  ])
})
