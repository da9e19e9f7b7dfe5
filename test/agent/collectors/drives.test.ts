import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { parseMacMounts } from '../../../agent/machine/mount-table.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { machineAt, scan } from '../../support/scan.ts'

async function drivesOf(machine: Machine) {
  const section = (await scan(machine, ['drives'])).host.sections.drives
  if (section?.status !== 'ok') throw new Error(JSON.stringify(section))
  return section.data.list
}

test('the real machine: its root once, as df has it', async () => {
  const list = await drivesOf(machineAt('/root'))
  const roots = list.filter(({ system }) => system)
  expect(roots).toHaveLength(1)
  const size = execFileSync('df', ['-B1', '--output=size', '/'], { encoding: 'utf8' }).split('\n')[1]
  expect(roots[0]).toMatchObject({ root: '/', kind: 'fixed', totalBytes: Number(size) })
  expect(new Set(list.map(({ root }) => root)).size).toBe(list.length)
  expect(await drivesOf(machineAt('/root'))).toEqual(list)
})

const line = (target: string, type: string, source: string) =>
  `36 35 98:0 / ${target} rw - ${type} ${source} rw`
const space = { freeBytes: 100 * 2 ** 30 + 12345, totalBytes: 200 * 2 ** 30 }

/* Composed after /proc/self/mountinfo of an Ubuntu desktop, of a container and of WSL. */
test.each([
  [
    'desktop',
    [
      ['/', 'ext4', '/dev/nvme0n1p2'],
      ['/snap/core/1', 'squashfs', '/dev/loop0'],
      ['/run', 'tmpfs', 'tmpfs'],
      ['/data', 'xfs', '/dev/sdb1'],
      ['/srv/data', 'xfs', '/dev/sdb1'],
      ['/media/dev/stick', 'vfat', '/dev/sdc1'],
      ['/net', 'nfs4', 'server:/x'],
    ],
    ['/ fixed', '/data fixed', '/media/dev/stick removable'],
  ],
  [
    'container',
    [
      ['/', 'overlay', 'overlay'],
      ['/etc/hosts', 'ext4', '/dev/vda1'],
      ['/proc', 'proc', 'proc'],
    ],
    ['/ fixed'],
  ],
  [
    'wsl',
    [
      ['/', 'ext4', '/dev/sdc'],
      ['/mnt/c', '9p', 'C:\\134'],
      ['/usr/lib/wsl/drivers', '9p', 'drivers'],
    ],
    ['/ fixed', '/mnt/c fixed', '/usr/lib/wsl/drivers unknown'],
  ],
])('a %s', async (_, mounts, expected) => {
  const machine = createFixtureMachine({
    platform: 'linux',
    source: 'composed',
    space,
    files: {
      '/proc/self/mountinfo': mounts
        .map(([target = '', type = '', source = '']) => line(target, type, source))
        .join('\n'),
      ...Object.fromEntries(
        mounts.map(([target = '']) => [target, target === '/etc/hosts' ? 'text' : { dir: true as const }]),
      ),
    },
  })
  const list = await drivesOf(machine)
  expect(list.map(({ root, kind }) => `${root} ${kind}`)).toEqual(expected)
  expect(list[0]).toMatchObject({ system: true, freeBytes: 100 * 2 ** 30, totalBytes: 200 * 2 ** 30 })
})

/* Composed after mount(8) of macOS 14. */
const MAC = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
/dev/disk5s1 on /Volumes/My Disk (hfs, local, nodev, nosuid, journaled, noowners)
//dev@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by dev)
`
test('a Mac', async () => {
  const files = { '/': { dir: true as const }, '/Volumes/My Disk': { dir: true as const } }
  const commands = [{ program: 'mount', result: { stdout: MAC } }]
  const machine = createFixtureMachine({ platform: 'macos', source: 'composed', files, commands, space })
  expect((await drivesOf(machine)).map(({ root, kind, fs, system }) => [root, kind, fs, system])).toEqual([
    ['/', 'fixed', 'apfs', true],
    ['/Volumes/My Disk', 'unknown', 'hfs', false],
  ])
  expect(parseMacMounts('nonsense\n')).toEqual([])
})

/* Composed; MountedDevices as Windows keeps it. */
test('a Windows', async () => {
  const device = (letter: string, text: string) => ({
    name: `\\DosDevices\\${letter}:`,
    kind: 'REG_BINARY',
    raw: text,
  })
  const machine = createFixtureMachine({
    platform: 'windows',
    source: 'composed',
    space,
    files: { 'C:\\Windows\\x': '', 'D:\\x': '', 'F:\\x': '' },
    env: { SystemDrive: 'C:' },
    registry: {
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment': [],
      'HKCU\\Environment': [],
      'HKLM\\SYSTEM\\MountedDevices': [
        device('C', 'a1b2c3d40000100000000000'),
        device('D', Buffer.from('DMIO:ID:0123456789abcdef', 'latin1').toString('hex')),
        device('E', 'a1b2c3d40000200000000000'),
        device('F', Buffer.from('_??_USBSTOR#Disk&Ven_X', 'utf16le').toString('hex')),
      ],
    },
  })
  expect((await drivesOf(machine)).map(({ root, kind, system }) => [root, kind, system])).toEqual([
    ['C:\\', 'fixed', true],
    ['D:\\', 'fixed', false],
    ['F:\\', 'removable', false],
  ])
})
