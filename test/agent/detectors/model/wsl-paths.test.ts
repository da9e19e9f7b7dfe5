import { describe, expect, test } from 'vitest'
import type { Wsl } from '../../../../agent/contract/sections/wsl.ts'
import type { DataOf, SectionName } from '../../../../agent/detectors/detector.ts'
import {
  dirOnWindowsDrive,
  distroOf,
  driveLetter,
  onWindowsDrive,
  toWindows,
} from '../../../../agent/detectors/model/wsl-paths.ts'
import { wslOf } from '../../../support/wsl.ts'

test.each<[string, string | undefined, string | null]>([
  ['/mnt/c/Users/x', undefined, 'C:\\Users\\x'],
  ['/mnt/d', undefined, 'D:\\'],
  ['/mnt/C/Go/', undefined, 'C:\\Go'],
  ['/mnt/data/go', undefined, null],
  ['/home/x', undefined, null],
  ['/c/Go', '/', 'C:\\Go'],
  ['/mnt/c/Go', '/', null],
  ['/win/d/x', '/win', 'D:\\x'],
])('%s under %s is %s', (path, root, windows) => expect(toWindows(path, root)).toBe(windows))

test('a place inside the distribution has a name on Windows when the distribution is known', () => {
  expect(toWindows('/home/x/go', '/mnt/', 'Debian')).toBe('\\\\wsl.localhost\\Debian\\home\\x\\go')
  expect(toWindows('go', '/mnt/', 'Debian')).toBeNull()
})

test('the distribution a share names', () => {
  expect(distroOf('//wsl.localhost/Ubuntu-24.04/home')).toBe('Ubuntu-24.04')
  expect(distroOf('C:\\wsl$\\x')).toBeNull()
})

describe('on a Windows drive', () => {
  const contextOf = (wsl: Wsl | null) => ({
    want: <K extends SectionName>(name: K) => (name === 'wsl' ? (wsl as DataOf<K> | null) : null),
  })

  test('by name while nothing is known of mounts', () => {
    const on = onWindowsDrive(contextOf(null))
    expect(['/mnt/c', '/mnt/d/x', '/mnt/data', '/home/x', 'C:\\x'].map(on)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(driveLetter('/mnt/cc')).toBeNull()
  })

  test('by mounts where they are known: /mnt/d may be a Linux disk', () => {
    const on = onWindowsDrive(
      contextOf(
        wslOf({
          mountRoot: '/',
          mounts: [
            { target: '/c', source: 'C:\\', fs: '9p', options: [] },
            { target: '/mnt/d', source: '/dev/sdd', fs: 'ext4', options: [] },
          ],
        }),
      ),
    )
    expect(['/c/x', '/mnt/d/x', '/mnt/c/x'].map(on)).toEqual([true, false, false])
  })

  test('a directory by its file system, else by where it ends', () => {
    const on = (path: string) => driveLetter(path) !== null
    const place = { volume: 'fixed', ready: true } as const
    expect(dirOnWindowsDrive({ path: '/mnt/d/x', place: { ...place, fs: 'ext4' } }, on)).toBe(false)
    expect(dirOnWindowsDrive({ path: '/win/x', place: { ...place, fs: '9p' } }, on)).toBe(true)
    expect(dirOnWindowsDrive({ path: '/home/x', real: '/mnt/c/x', place }, on)).toBe(true)
  })
})
