import type { Project } from '../../contract/sections/projects/project.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'

const MOST_FILES = 2000
const MAX_DEPTH = 8
/** Imports stand at the top, behind a licence and the C of a preamble. */
const MAX_BYTES = 32 * 1024
const PASSED_OVER = new Set(['vendor', 'testdata', 'node_modules'])
const IMPORT_C = /^import\s*\(?\s*"C"|^\s+"C"\s*(?:\/\/.*)?$/m

/**
 * Whether a module's own files import C. That none does says something only of a module that requires no other, since
 * a dependency may; undefined where it is not known.
 */
export async function usesCgo(
  machine: Machine,
  { root, goMod }: Project,
  stopped: () => boolean,
): Promise<boolean | undefined> {
  if (!goMod) return undefined
  const paths = pathsOf(machine.platform)
  let [seen, level] = [0, [root]]
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = []
    for (const folder of level) {
      const names = (await machine.list(folder).catch(() => null)) ?? []
      if (folder !== root && names.includes('go.mod')) continue
      for (const name of names) {
        if (/^[._]/.test(name) || PASSED_OVER.has(name)) continue
        const file = paths.join(folder, name)
        if (name.endsWith('.go')) {
          if (stopped() || ++seen > MOST_FILES) return undefined
          const bytes = await machine.readFile(file, { maxBytes: MAX_BYTES }).catch(() => null)
          if (bytes && IMPORT_C.test(bytes.toString('latin1'))) return true
        } else if (!name.includes('.') && (await machine.lstat(file).catch(() => null))?.kind === 'dir')
          next.push(file)
      }
    }
    level = next
  }
  return level.length === 0 && goMod.requires.length === 0 ? false : undefined
}
