import type { GoWork } from '../contract/sections/projects/go-mod.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { parseGoWork } from './go-work-file.ts'

type Nested = NonNullable<GoWork['uses'][number]['nestedGoWork']>

/** Directories looked into below one used directory: enough for a module, and an end for a home directory. */
const MAX_DIRS = 2000
const PASSED_OVER = new Set(['node_modules', 'vendor', 'testdata'])

/** The first other go.work in or below a used directory, nearest first. */
export async function findNested(
  machine: Machine,
  outer: string,
  used: string,
  allUsed: readonly string[],
): Promise<Nested | null> {
  const paths = pathsOf(machine.platform)
  const queue = [used]
  for (let looked = 0; looked < MAX_DIRS && queue.length > 0; looked++) {
    const dir = queue.shift() ?? used
    const file = paths.join(dir, 'go.work')
    const names = (await machine.list(dir).catch(() => null)) ?? []
    if (file !== outer && names.includes('go.work')) return nestedFacts(machine, file, used, allUsed)
    for (const name of names) {
      // A used module below another one is looked at on its own.
      const below = paths.join(dir, name)
      if (name.startsWith('.') || PASSED_OVER.has(name) || allUsed.includes(below)) continue
      if ((await machine.lstat(below))?.kind === 'dir') queue.push(below)
    }
  }
  return null
}

async function nestedFacts(
  machine: Machine,
  file: string,
  used: string,
  allUsed: readonly string[],
): Promise<Nested> {
  const paths = pathsOf(machine.platform)
  const text = (await machine.readFile(file))?.toString('utf8') ?? ''
  const parsed = parseGoWork(text)
  const inner = parsed.ok ? parsed.file.uses.map(({ path }) => paths.resolve(paths.dirname(file), path)) : []
  return { file, usesOuter: inner.some((dir) => dir !== used && allUsed.includes(dir)) }
}
