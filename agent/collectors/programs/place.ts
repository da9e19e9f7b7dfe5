import type { SettingPrograms } from '../../contract/sections/setting-programs.ts'
import { pathsOf as pathRules } from '../../detectors/model/paths.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import type { CollectContext } from '../collector.ts'
import { readMounts, volumeOf } from '../mounts.ts'
import { storedEnvironment } from '../windows/stored.ts'
import { createVolumes } from '../windows/volumes.ts'
import { groups, writableByOthers } from '../writable-by-others.ts'

type Place = Pick<
  SettingPrograms['list'][number],
  'exists' | 'dir' | 'dirWritableByOthers' | 'volume' | 'temporary'
>

const POSIX_TEMPORARY = [
  '/tmp',
  '/var/tmp',
  '/dev/shm',
  '/private/tmp',
  '/var/folders',
  '/private/var/folders',
]

/** Below a directory whose content comes and goes. A home in such a place is a sandbox, and no reason to worry. */
function isTemporary(machine: Machine, variables: Readonly<Record<string, string>>, path: string) {
  const rules = pathRules(machine.platform)
  const named = ['TMPDIR', 'TEMP', 'TMP'].map((name) => variables[name] ?? '')
  const system = machine.platform === 'windows' ? ['C:\\Windows\\Temp'] : POSIX_TEMPORARY
  const folders = [...named, ...system].filter((folder) => rules.isAbsolute(folder))
  const isIn = (folder: string) =>
    rules.below(path, folder) && !(rules.under(machine.home, folder) && rules.under(path, machine.home))
  return folders.some(isIn) || rules.below(path, rules.join(machine.home, 'Downloads'))
}

async function volume(context: CollectContext, path: string): Promise<Place['volume']> {
  if (context.machine.platform !== 'windows') return volumeOf(path, await readMounts(context.machine))
  const { composed } = await storedEnvironment(context)
  return (await createVolumes(context.machine, composed)(path)).volume
}

/** Where a program or a Go root that a setting names lies, and who may write there. */
export async function placeOf(
  context: CollectContext,
  variables: Readonly<Record<string, string>>,
  path: string,
  kind: 'file' | 'root',
): Promise<Place> {
  const { machine } = context
  const paths = pathsOf(machine.platform)
  const dir = kind === 'file' ? paths.dirname(path) : path
  const common = { dir, volume: await volume(context, path) }
  try {
    const real = (await machine.realpath(path)) ?? path
    const at = { ...common, temporary: [path, real].some((each) => isTemporary(machine, variables, each)) }
    const exists = (await machine.stat(path)) !== null
    if (machine.platform === 'windows') return { ...at, exists }
    const mounts = await readMounts(machine)
    const known = await groups(context)
    // Whoever may write to the root, to its commands, or to where the link really leads, decides what runs.
    const places = kind === 'file' ? [dir, paths.dirname(real)] : [dir, paths.join(real, 'bin')]
    const open = await Promise.all(
      [...new Set(places)].map(async (place) => {
        const stat = await machine.stat(place)
        const end = stat && ((await machine.realpath(place)) ?? place)
        return stat && end ? writableByOthers(end, stat, known, mounts) : null
      }),
    )
    const told = open.filter((each) => each !== null)
    return {
      ...at,
      volume: volumeOf(real, mounts),
      exists,
      ...(told.length === 0 ? {} : { dirWritableByOthers: told.some(Boolean) }),
    }
  } catch (error) {
    // Out of this person's sight, or on a server that does not answer: nothing is known of it but its name.
    if (!(error instanceof MachineError)) throw error
    return { ...common, exists: false, temporary: isTemporary(machine, variables, path) }
  }
}
