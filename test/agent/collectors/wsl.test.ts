import { Compile } from 'typebox/compile'
import { describe, expect, it, test } from 'vitest'
import { Wsl } from '#agent/contract/sections/wsl.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import { collect } from '../../../agent/collect.ts'
import { parseWslEnv } from '../../../agent/collectors/wsl.ts'
import { mountedDrives } from '../../../agent/collectors/wsl/drives.ts'
import { parseOomKills } from '../../../agent/collectors/wsl/memory.ts'
import { createLocalMachine } from '../../../agent/machine/local.ts'
import type { Machine } from '../../../agent/machine/machine.ts'
import { createFixtureMachine, type FixtureMachineInput } from '../../support/fixture-machine.ts'

// Composed from microsoft/WSL's documentation and threads: the mount of drive C is as in microsoft/WSL#14301.
const ROOT = '75 74 8:48 / / rw,relatime - ext4 /dev/sdd rw,discard,errors=remount-ro'
const DRIVE_C =
  '98 75 0:58 / /mnt/c rw,noatime shared:1 - 9p C:\\134 rw,aname=drvfs;path=C:\\;uid=1000;gid=1000;metadata;symlinkroot=/mnt/,cache=5,access=client,msize=65536,trans=fd,rfd=6,wfd=6'
const OTHERS = [
  '99 75 0:59 / /usr/lib/wsl/drivers ro,nosuid - 9p none ro,aname=drivers;fmask=222,trans=fd,rfd=8,wfd=8',
  '100 75 0:60 / /mnt/my\\040disk rw,noatime - virtiofs drvfsD0 rw',
  '101 75 0:61 / /mnt/wsl rw - tmpfs none rw',
].join('\n')

const files: FixtureMachineInput['files'] = {
  '/proc/self/mountinfo': `${ROOT}\n${DRIVE_C}\n${OTHERS}\n`,
  '/proc/1/comm': 'systemd\n',
  '/proc/meminfo': 'MemTotal:        4013456 kB\nMemFree:          100 kB\nSwapTotal:       1048576 kB\n',
  '/proc/vmstat': 'nr_free_pages 1\noom_kill 0\n',
  '/proc/sys/fs/binfmt_misc/WSLInterop': 'enabled\ninterpreter /init\nflags: PF\n',
  '/etc/wsl.conf': '[boot]\nsystemd=true\n[interop]\nappendWindowsPath = FALSE\n[automount]\nroot = /win\n',
}
const input = (changes: Partial<FixtureMachineInput> = {}): FixtureMachineInput => ({
  platform: 'wsl',
  source: 'composed',
  distro: 'Ubuntu-24.04',
  env: { WSLENV: 'GOPATH/p:CC' },
  ...changes,
  files: { ...files, ...changes.files },
})
const snapshotOf = (machine: Machine): Promise<Snapshot> =>
  collect(machine, { redactionKey: 'k', agentVersion: '0', role: 'workstation', only: ['wsl'] })
const sectionOf = async (machine: Machine) => (await snapshotOf(machine)).envs[0]?.sections.wsl
const dataOf = async (machine: Machine) => {
  const section = await sectionOf(machine)
  if (section?.status !== 'ok') throw new Error(JSON.stringify(section))
  return section.data
}

describe('a distribution', () => {
  it('tells its configuration and its drives', async () => {
    const data = await dataOf(createFixtureMachine(input()))
    expect(Compile(Wsl).Check(data)).toBe(true)
    expect(data).toMatchObject({
      distro: 'Ubuntu-24.04',
      wslVersion: 2,
      interop: true,
      appendWindowsPath: false,
      mountRoot: '/win/',
      systemd: true,
      memoryBytes: 3919 * 2 ** 20,
      swapBytes: 2 ** 30,
      oomKills: [],
      wslenv: [
        { name: 'GOPATH', flags: 'p' },
        { name: 'CC', flags: '' },
      ],
    })
    expect(data.mounts.map(({ target, source, fs }) => [target, source, fs])).toEqual([
      ['/mnt/c', 'C:\\', '9p'],
      ['/mnt/my disk', 'drvfsD0', 'virtiofs'],
    ])
    expect(data.conf).toContainEqual({ section: 'automount', key: 'root', value: '/win', line: 6 })
  })

  it('says the same again, whatever the connection of a drive is called', async () => {
    const again = {
      '/proc/self/mountinfo': `${ROOT}\n${DRIVE_C.replace('rfd=6,wfd=6', 'rfd=9,wfd=9')}\n${OTHERS}\n`,
    }
    expect(await dataOf(createFixtureMachine(input({ files: again })))).toEqual(
      await dataOf(createFixtureMachine(input())),
    )
  })

  it('is WSL 1 by its root, has defaults without a file, and no interop where it is off', async () => {
    const machine = createFixtureMachine(
      input({
        files: {
          '/proc/self/mountinfo':
            '2 2 0:2 / / rw,noatime - wslfs rootfs rw\n7 2 0:7 / /mnt/c rw,noatime - drvfs C: rw,uid=1000\n',
          '/etc/wsl.conf': '',
          '/proc/1/comm': 'init\n',
          '/proc/sys/fs/binfmt_misc/WSLInterop': 'disabled\n',
        },
      }),
    )
    expect(await dataOf(machine)).toMatchObject({
      wslVersion: 1,
      conf: [],
      interop: false,
      appendWindowsPath: false,
      mountRoot: '/mnt/',
      systemd: false,
      mounts: [{ target: '/mnt/c', fs: 'drvfs' }],
    })
  })

  it('fails, with what it missed, where the kernel does not show its mounts', async () => {
    const machine = createFixtureMachine(input({ files: { '/proc/self/mountinfo': { fails: 'denied' } } }))
    expect(await sectionOf(machine)).toMatchObject({ status: 'failed', reason: 'denied' })
    const empty = createFixtureMachine(input({ files: { '/proc/self/mountinfo': '' } }))
    expect(await sectionOf(empty)).toMatchObject({ status: 'failed', reason: 'error' })
  })

  it('names what the kernel killed, where it may be asked', async () => {
    const log = [
      '[  812.1] Out of memory: Killed process 4021 (compile) total-vm:1kB, anon-rss:1kB',
      '[  813.1] Memory cgroup out of memory: Killed process 4022 (compile) total-vm:1kB',
      '[  814.1] Out of memory: Killed process 4023 (chrome) total-vm:1kB',
    ].join('\n')
    expect(parseOomKills(log)).toEqual([{ program: 'compile', count: 2 }])
    const kills = (result: { stdout: string } | { fails: 'denied' }) =>
      dataOf(
        createFixtureMachine(
          input({ files: { '/proc/vmstat': 'oom_kill 3\n' }, commands: [{ program: 'dmesg', result }] }),
        ),
      )
    expect((await kills({ stdout: log })).oomKills).toEqual([{ program: 'compile', count: 2 }])
    expect((await kills({ fails: 'denied' })).oomKills).toBeUndefined()
  })

  it('is read on this machine, as if it were one, twice alike', async () => {
    const here = createLocalMachine()
    const machine: Machine = {
      ...here,
      platform: 'wsl',
      distro: 'Here',
      readFile: (path, options) =>
        path.startsWith('/etc/wsl.conf') ? Promise.resolve(null) : here.readFile(path, options),
    }
    const first = await dataOf(machine)
    expect(Compile(Wsl).Check(first)).toBe(true)
    expect(first.memoryBytes).toBeGreaterThan(2 ** 26)
    expect(await dataOf(machine)).toEqual(first)
  }, 30_000)

  it('hides a name in a drive’s options', async () => {
    const mount =
      '98 75 0:58 / /srv rw - 9p \\\\134\\\\134host\\\\134share rw,aname=drvfs;path=C:\\Users\\alice\\x'
    const machine = createFixtureMachine(input({ files: { '/proc/self/mountinfo': `${ROOT}\n${mount}\n` } }))
    expect(JSON.stringify(await dataOf(machine))).not.toContain('alice')
  })

  it('takes WSLENV apart', () => {
    expect(parseWslEnv('A:B/up::C/')).toEqual([
      { name: 'A', flags: '' },
      { name: 'B', flags: 'up' },
      { name: 'C', flags: '' },
    ])
    expect(mountedDrives('')).toEqual([])
  })
})

/* Composed after the documentation of wslinfo; there is none where the tests run. */
test.each([
  [{ stdout: 'mirrored\n' }, 'mirrored'],
  [{ stdout: 'nat\r\n' }, 'nat'],
  [{ stdout: '' }, undefined],
  [{ stdout: 'Invalid command line argument\n', exitCode: 1 }, undefined],
  [{ fails: 'timeout' as const }, undefined],
])('the network mode that is in force: %j', async (result, mode) => {
  const asked = { files: { '/usr/bin/wslinfo': 'ELF' }, commands: [{ program: 'wslinfo', result }] }
  expect((await dataOf(createFixtureMachine(input(asked)))).networkingMode).toBe(mode)
})

test('an older WSL has no program that tells', async () => {
  expect(await dataOf(createFixtureMachine(input()))).not.toHaveProperty('networkingMode')
})
