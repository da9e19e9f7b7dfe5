import type { Dirs } from '../../contract/sections/dirs.ts'
import { Undecidable, type Context } from '../detector.ts'
import { goDirs, type NamedDir } from './go-dirs.ts'
import { pathsOf } from './paths.ts'

export type Volume = { root: string; free: number; total: number | undefined; dirs: NamedDir[] }

/** Volumes that hold Go's directories, each once: as seen at the directory, else by the drives of the host. */
export function volumesOf(dirs: Dirs, { env, want }: Pick<Context, 'env' | 'want'>): Volume[] {
  const paths = pathsOf(env.kind)
  const drives = want('drives')?.list
  const volumes = new Map<string, Volume>()
  let known = false
  for (const named of goDirs(dirs)) {
    const { path, real, place } = named.dir
    let drive: NonNullable<typeof drives>[number] | undefined
    for (const next of drives ?? [])
      if (!(drive && drive.root.length >= next.root.length) && paths.under(real ?? path, next.root))
        drive = next
    const free = place?.freeBytes ?? drive?.freeBytes
    const root = place?.volumeRoot ?? drive?.root ?? path
    if (free === undefined) continue
    known = true
    const key = paths.norm(root)
    const volume = volumes.get(key)
    if (volume) volume.dirs.push(named)
    else volumes.set(key, { root, free, total: place?.totalBytes ?? drive?.totalBytes, dirs: [named] })
  }
  if (!known) throw new Undecidable('dirs: free space is not known')
  return [...volumes.values()]
}
