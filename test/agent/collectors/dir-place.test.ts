import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dirPlace } from '../../../agent/collectors/dir-place.ts'
import { inSteps } from '../../../agent/collectors/in-steps.ts'
import { linksTo } from '../../../agent/collectors/links.ts'
import { parseMountInfo, type Mount } from '../../../agent/machine/mount-table.ts'
import { readMounts } from '../../../agent/collectors/mounts.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { leftOut, needsRoot } from '../../support/lacking.ts'
import { machineAt } from '../../support/scan.ts'

let folder: string
let mounts: Mount[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-place-'))
  mounts = await readMounts(machineAt(folder))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
const machine = () => machineAt(folder)

/** A small volume of our own; the reason why not, where this machine does not let us. */
function mount(place: string, ...options: string[]): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', place], { stdio: 'pipe' })
    return null
  } catch (error) {
    return String(error)
  }
}

describe('a directory on the real machine', () => {
  test('that is not there has the place of the nearest one above', async () => {
    const place = await dirPlace(machine(), at('a/b/c'), mounts)
    expect(place).toMatchObject({ ready: true, nonAscii: false, volume: 'fixed' })
    expect(place.freeBytes).toBeGreaterThan(0)
    expect(place.totalBytes).toBeGreaterThanOrEqual(place.freeBytes ?? Infinity)
    expect(place.mountOptions).toContain('rw')
    expect(place).not.toHaveProperty('ownedByUser')
    expect(at('').startsWith(place.volumeRoot ?? '?')).toBe(true)
  })

  test('on a volume that runs no programs and is read-only', async (context) => {
    await mkdir(at('volume'))
    const refused = mount(at('volume'), 'noexec', 'ro', 'size=1m')
    if (refused !== null) return context.skip(`cannot mount: ${refused}`)
    try {
      const place = await dirPlace(machine(), at('volume/tmp'), await readMounts(machine()))
      expect(place).toMatchObject({ fs: 'tmpfs', volumeRoot: at('volume'), totalBytes: 2 ** 20 })
      expect(place.mountOptions).toEqual(expect.arrayContaining(['noexec', 'ro']))
      expect(place.mountOptions?.filter((option) => option.includes('='))).toEqual([])
    } finally {
      execFileSync('umount', [at('volume')])
    }
  })

  test('reached through links, the last one dead', async () => {
    await mkdir(at('real/deep'), { recursive: true })
    await symlink('real', at('one'))
    await symlink(at('one/deep'), at('two'))
    await symlink('nowhere/at/all', at('dead'))
    const links = async (path: string) =>
      (await linksTo(machine(), path, mounts)).map((link) => [
        link.path.slice(folder.length + 1),
        link.target?.slice(folder.length + 1),
        link.targetExists,
      ])
    expect(await links(at('two/below'))).toEqual([
      ['two', 'one/deep', true],
      ['one', 'real', true],
    ])
    expect(await links(at('dead/below'))).toEqual([['dead', 'nowhere/at/all', false]])
    expect(await links(at('real/deep'))).toEqual([])
    await symlink('loop', at('loop'))
    expect((await linksTo(machine(), at('loop/x'), mounts)).length).toBe(40)
  })

  const OTHERS = 'in which others have files'
  test.skipIf(leftOut(OTHERS, needsRoot))(OTHERS, async () => {
    const me = 12345
    const person = { ...machine(), uid: me, isRoot: false }
    const own = async (...names: string[]) => {
      for (const name of names) await chown(at(name), me, me)
    }
    await mkdir(at('cache/00'), { recursive: true })
    await mkdir(at('cache/ff'))
    await writeFile(at('cache/ff/entry-a'), '')
    await own('cache', 'cache/00', 'cache/ff', 'cache/ff/entry-a')
    const look = () => dirPlace(person, at('cache'), mounts, { caches: true })
    expect(await look()).toMatchObject({ ownedByUser: true })
    expect(await look()).not.toHaveProperty('otherOwners')

    await chown(at('cache/ff/entry-a'), 0, 0)
    const byRoot = { owners: ['root'], first: at('cache/ff/entry-a'), groupWritable: false }
    expect((await look()).otherOwners).toEqual(byRoot)

    await chown(at('cache/ff'), 777, 777)
    await chmod(at('cache/ff'), 0o775)
    expect((await look()).otherOwners).toEqual({
      owners: ['root', '777'],
      first: at('cache/ff'),
      groupWritable: true,
    })
    // Root may write everywhere, so it does not look.
    expect(await dirPlace(machine(), at('cache'), mounts, { caches: true })).not.toHaveProperty('otherOwners')
  })

  test('named beyond ASCII, also behind a link', async () => {
    await mkdir(at('gö'))
    await symlink('gö', at('go'))
    expect(await dirPlace(machine(), at('go'), mounts)).toMatchObject({ nonAscii: true })
  })

  test('beside what a workspace has', async () => {
    await mkdir(at('old/pkg/mod'), { recursive: true })
    const look = (name: string) => dirPlace(machine(), at(name), mounts, { tools: true })
    expect(await look('old/bin')).toMatchObject({ moduleTree: true })
    expect(await look('plain/bin')).toMatchObject({ moduleTree: false })
  })
})

test('free space in steps, with the usual limits among them', () => {
  expect([0, 1, 17, 2 ** 31, 2 ** 31 + 5, 10 * 2 ** 30, 2 ** 31 - 1].map(inSteps)).toEqual([
    0,
    1,
    17,
    2 ** 31,
    2 ** 31,
    10 * 2 ** 30,
    2 ** 31 - 2 ** 26,
  ])
})

describe('a composed Mac', () => {
  const look = (path: string) =>
    dirPlace(
      createFixtureMachine({ platform: 'macos', source: 'composed', files: { [path]: { dir: true } } }),
      path,
      [],
    )
  test.each([
    ['/Users/dev/Library/CloudStorage/OneDrive-Example/go', 'OneDrive'],
    ['/Users/dev/Library/Mobile Documents/com~apple~CloudDocs/go', 'iCloud'],
    ['/Users/dev/Library/Caches/go-build', undefined],
    ['/Users/dev/go', undefined],
  ])('%s', async (path, provider) => expect((await look(path)).syncProvider).toBe(provider))
})

test('mount options without names, servers and passwords', () => {
  const line = (fields: string) => parseMountInfo(fields)[0]
  expect(
    line('36 35 98:0 / /mnt rw,noexec,noatime shared:1 - cifs //server/share ro,username=al,mapposix'),
  ).toEqual({
    target: '/mnt',
    type: 'cifs',
    source: '//server/share',
    options: ['rw', 'noexec', 'noatime', 'mapposix'],
  })
})
