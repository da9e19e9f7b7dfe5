import type { Editor } from '../../contract/sections/editor.ts'
import { splitStored } from '../../detectors/model/split.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { versionOf } from '../go/root.ts'
import { mountOf } from '../../machine/mount-table.ts'
import { readMounts } from '../mounts.ts'
import type { Setting } from './settings.ts'

type Place = Editor['paths'][number]

const SINGLE = /^go\.(?:goroot|toolsGopath)$|^go\.alternateTools\./
const MOST = 50

/** What each path setting leads to. A path of another system, or below another folder each time, leads nowhere. */
export async function settingPaths(machine: Machine, settings: readonly Setting[]): Promise<Place[]> {
  const paths = pathsOf(machine.platform)
  const mounts = machine.platform === 'wsl' ? await readMounts(machine) : []
  const wanted = new Map<string, { key: string; path: string }>()
  for (const { key, value } of settings) {
    const listed =
      key === 'go.gopath' ? splitStored(value, machine.platform) : SINGLE.test(key) ? [value] : []
    for (const path of listed)
      if (path !== '' && path.length <= 4096) wanted.set(`${key}\n${path}`, { key, path })
  }
  const places = [...wanted.values()].slice(0, MOST).map(async ({ key, path }): Promise<Place> => {
    const nothing = { key, path, exists: false, writable: null, parentWritable: false, drvfs: false }
    if (!paths.isAbsolute(path)) return nothing
    const drvfs = /^(?:9p|drvfs|virtiofs)/.test(mountOf(path, mounts)?.type ?? '') && /^\/mnt\//.test(path)
    const parentWritable = await machine.writable(paths.dirname(path))
    try {
      const stat = await machine.stat(path)
      if (!stat) return { ...nothing, drvfs, parentWritable }
      const { version } = key === 'go.goroot' ? await versionOf(machine, path) : {}
      const goVersion = version === undefined ? {} : { goVersion: version }
      return {
        ...nothing,
        exists: true,
        writable: await machine.writable(path),
        parentWritable,
        drvfs,
        ...goVersion,
      }
    } catch (error) {
      if (!(error instanceof MachineError)) throw error
      // There, and closed to this person.
      return { ...nothing, exists: error.reason === 'denied', writable: false, parentWritable, drvfs }
    }
  })
  return Promise.all(places)
}
