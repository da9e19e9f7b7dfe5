import type { Profile } from '../../contract/sections/profiles.ts'
import { gitbashChain, gitRootOf, posixOf, windowsOf } from '../../detectors/model/gitbash-chain.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import type { Machine } from '../../machine/machine.ts'
import { expandHome } from '../startup/files.ts'
import type { ComposedEnvironment } from './environment.ts'
import { findGitBash } from './find-shells.ts'
import { gitbashHome } from './gitbash-home.ts'
import { readProfile } from './profile-file.ts'

/** Files that files read, and so on: deeper nesting is a loop. */
const MAX_DEPTH = 4

/** The start-up files of Git Bash that exist, those it reads first and in its order. */
export async function gitbashProfiles(machine: Machine, composed: ComposedEnvironment): Promise<Profile[]> {
  const shell = await findGitBash(machine, composed)
  if (shell === null) return []
  const root = gitRootOf(shell)
  const { folder: home, files: own, login } = await gitbashHome(machine, composed)
  const system = await Promise.all(
    [
      'etc',
      'etc\\profile.d',
      ...['mingw64', 'clangarm64', 'mingw32'].map((name) => `${name}\\etc\\profile.d`),
    ].map(async (folder) => {
      const place = windowsPaths.join(root, folder)
      return ((await machine.list(place)) ?? []).map((name) => windowsPaths.join(place, name))
    }),
  )
  const present = [...system.flat(), ...own]
  const chain = gitbashChain(
    { login, interactive: true },
    {
      root,
      home,
      variables: {},
      has: (file) => present.some((other) => windowsPaths.same(other, file)),
      list: (folder, ending) =>
        present
          .filter((file) => windowsPaths.same(windowsPaths.parent(file), folder) && file.endsWith(ending))
          .sort(),
    },
  )
  const posixHome = posixOf(home)
  const nameOf = (written: string) => {
    const expanded = expandHome(written, posixHome)
    return expanded === null
      ? null
      : (windowsOf(expanded, { root, home }) ?? windowsPaths.join(home, expanded))
  }
  const found = new Map<string, Profile>()
  const read = async (file: string, loaded: boolean, depth: number): Promise<void> => {
    const key = windowsPaths.norm(file)
    if (found.has(key) || depth > MAX_DEPTH) return
    const loadedBy: Profile['loadedBy'] = loaded ? ['gitbash'] : []
    const profile = await readProfile(machine, { file, syntax: 'sh', loadedBy }, nameOf)
    if (!profile) return
    found.set(key, profile)
    for (const source of profile.sources) if (loaded) await read(source.file, true, depth + 1)
  }
  for (const file of chain) await read(file, true, 0)
  // There, and read by nobody: what a person wrote into it does nothing.
  for (const file of own) await read(file, false, 0)
  return [...found.values()]
}
