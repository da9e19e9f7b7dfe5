import type { Projects } from '../contract/sections/projects/project.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { parseGoMod } from './go-mod-file.ts'

type StrayGoMod = Projects['strayGoMods'][number]

/** go.mod files at the root of GOPATH, of the home directory and of the volume it lies on. */
export async function strayGoMods(machine: Machine, gopath: string): Promise<StrayGoMod[]> {
  const paths = pathsOf(machine.platform)
  const places: { dir: string; place: StrayGoMod['place'] }[] = [
    ...gopath
      .split(paths.delimiter)
      .filter((dir) => paths.isAbsolute(dir))
      .map((dir) => ({ dir, place: 'gopath' as const })),
    { dir: machine.home, place: 'home' },
    { dir: paths.parse(machine.home).root, place: 'volume-root' },
  ]
  const found = await Promise.all(
    places.map(async ({ dir, place }): Promise<StrayGoMod[]> => {
      const file = paths.join(dir, 'go.mod')
      const stat = await machine.stat(file)
      if (stat?.kind !== 'file') return []
      const parsed = parseGoMod((await machine.readFile(file))?.toString('utf8') ?? '')
      return [{ file, place, module: parsed.ok ? parsed.file.module : '', size: stat.size }]
    }),
  )
  const once = new Map<string, StrayGoMod>()
  for (const stray of found.flat()) if (!once.has(stray.file)) once.set(stray.file, stray)
  return [...once.values()].slice(0, 50)
}
