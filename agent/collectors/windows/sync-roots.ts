import type { Windows } from '../../contract/sections/windows.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import type { Machine, RawRegistryKey } from '../../machine/machine.ts'
import { expand, type ComposedEnvironment } from './environment.ts'
import { textNamed } from './registry-values.ts'
import { valueOf } from './stored.ts'

type SyncRoot = Windows['syncRoots'][number]

const MANAGER = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\SyncRootManager'
const PROFILES = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList'
const MAX_ROOTS = 50

/**
 * Folders that a cloud client keeps in sync for this person: what is registered with Windows, and what OneDrive, which
 * older versions did not register, says of itself in the environment.
 */
export async function syncRoots(machine: Machine, composed: ComposedEnvironment): Promise<SyncRoot[]> {
  const [tree, profiles] = await Promise.all([machine.registryTree(MANAGER), machine.registryTree(PROFILES)])
  const registered = registeredRoots(tree ?? [], ownProfile(profiles ?? [], machine.home, composed)?.key)
  const ofOneDrive = ['OneDrive', 'OneDriveConsumer', 'OneDriveCommercial'].flatMap((name) => {
    const path = valueOf(composed, name)
    return path === undefined || path.trim() === '' ? [] : [{ provider: 'OneDrive', path }]
  })
  const byPlace = new Map<string, SyncRoot>()
  for (const root of [...registered, ...ofOneDrive]) {
    const place = windowsPaths.norm(root.path)
    if (windowsPaths.isAbsolute(root.path) && !byPlace.has(place)) byPlace.set(place, root)
  }
  return [...byPlace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, root]) => root)
    .slice(0, MAX_ROOTS)
}

/** `OneDrive!S-1-5-21-...!Personal\UserSyncRoots`: a value for each person, named for the account. */
function registeredRoots(tree: readonly RawRegistryKey[], sid: string | undefined): SyncRoot[] {
  return tree.flatMap(({ key, values }) => {
    const provider = /^([^!\\]+)(?:![^\\]*)?\\UserSyncRoots$/i.exec(key)?.[1]
    if (provider === undefined) return []
    const own = sid === undefined ? values : values.filter(({ name }) => name === sid)
    return own.map(({ raw }) => ({ provider: provider.slice(0, 100), path: raw }))
  })
}

/** The account whose profile is this home; other people's folders are not ours to tell. */
const ownProfile = (
  profiles: readonly RawRegistryKey[],
  home: string,
  composed: ComposedEnvironment,
): RawRegistryKey | undefined =>
  profiles.find(({ values }) => {
    const path = textNamed(values, 'ProfileImagePath')
    return path !== undefined && windowsPaths.same(expand(path, composed.variables), home)
  })

/** A profile that a server keeps a copy of is carried there at each sign-out, but for what Windows calls local. */
export async function roamingProfile(
  machine: Machine,
  composed: ComposedEnvironment,
): Promise<string | null> {
  const own = ownProfile((await machine.registryTree(PROFILES)) ?? [], machine.home, composed)
  return textNamed(own?.values ?? null, 'CentralProfile') ? machine.home : null
}

const STAYS = ['Local', 'LocalLow']

export const isRoaming = (path: string, profile: string | null): boolean =>
  profile !== null &&
  windowsPaths.under(path, profile) &&
  !STAYS.some((name) => windowsPaths.under(path, windowsPaths.join(profile, 'AppData', name)))
