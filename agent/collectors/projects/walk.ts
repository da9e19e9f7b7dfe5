import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'

/** A checkout of some thousand folders is walked in a second or two; a home directory is not meant. */
const MAX_DEPTH = 6
const MAX_FOLDERS = 20_000
const PASSED_OVER = new Set(['node_modules', 'vendor', 'testdata', 'third_party', 'bower_components', 'dist'])

export type Walked = {
  /** Folders with a go.mod, a go.work or a repository, sorted. */
  places: string[]
  complete: boolean
}

/** What lies on another file system (a mounted share, a Windows drive) was not opted in. */
export async function walk(machine: Machine, root: string, stopped: () => boolean): Promise<Walked> {
  const paths = pathsOf(machine.platform)
  const device = (id: string) => id.split(':')[0]
  const top = await machine.stat(root)
  if (top?.kind !== 'dir') return { places: [], complete: true }
  const places: string[] = []
  let level = [root]
  let seen = 0
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = []
    for (const folder of level) {
      if (stopped() || ++seen > MAX_FOLDERS) return { places: places.sort(), complete: false }
      const names = (await machine.list(folder).catch(() => null)) ?? []
      if (names.includes('go.mod') || names.includes('go.work') || names.includes('.git')) places.push(folder)
      if (depth === MAX_DEPTH) continue
      for (const name of names) {
        if (name.startsWith('.') || PASSED_OVER.has(name)) continue
        const below = paths.join(folder, name)
        const stat = await machine.lstat(below).catch(() => null)
        if (stat?.kind === 'dir' && device(stat.id) === device(top.id)) next.push(below)
      }
    }
    level = next
  }
  return { places: places.sort(), complete: true }
}
