import type { GoMod, GoWork, Replace } from '../contract/sections/projects/go-mod.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { isDirectoryPath, type Parsed } from './directives.ts'
import { isTracked } from './git-index.ts'
import { parseGoMod } from './go-mod-file.ts'
import { parseGoWork } from './go-work-file.ts'
import { findNested } from './nested.ts'

type Use = GoWork['uses'][number]

/** The longest go.mod files in the wild have some hundred kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024
/** As many as the snapshot takes. */
const MAX_REQUIRES = 2000
const MAX_REPLACES = 500
const MAX_USES = 500

async function readText(machine: Machine, file: string): Promise<string | null> {
  const stat = await machine.stat(file)
  if (stat?.kind !== 'file') return null
  return (await machine.readFile(file, { maxBytes: MAX_BYTES }))?.toString('utf8') ?? null
}

/** go.mod in a directory; null if there is none. */
export async function loadGoMod(machine: Machine, dir: string): Promise<Parsed<GoMod> | null> {
  const paths = pathsOf(machine.platform)
  const file = paths.join(dir, 'go.mod')
  const text = await readText(machine, file)
  if (text === null) return null
  const parsed = parseGoMod(text)
  if (!parsed.ok) return parsed
  const requires = parsed.file.requires.slice(0, MAX_REQUIRES)
  const replaces = withDirs(machine, dir, parsed.file.replaces)
  return { ok: true, file: { file, ...parsed.file, requires, replaces } }
}

const withDirs = (machine: Machine, base: string, replaces: readonly Omit<Replace, 'dir'>[]): Replace[] =>
  replaces
    .slice(0, MAX_REPLACES)
    .map((replace) =>
      replace.withVersion === undefined && isDirectoryPath(replace.with)
        ? { ...replace, dir: pathsOf(machine.platform).resolve(base, replace.with) }
        : replace,
    )

/** A go.work with the go.mod of every module it uses. Null: the file is not there. */
export async function loadGoWork(
  machine: Machine,
  file: string,
  repository: string | null,
): Promise<Parsed<GoWork> | null> {
  const paths = pathsOf(machine.platform)
  const text = await readText(machine, file)
  if (text === null) return null
  const parsed = parseGoWork(text)
  if (!parsed.ok) return parsed
  const dir = paths.dirname(file)
  const listed = parsed.file.uses.slice(0, MAX_USES)
  const dirs = listed.map(({ path }) => paths.resolve(dir, path))
  const uses = await Promise.all(
    listed.map(async ({ line, path }, index): Promise<Use> => {
      const used = dirs[index] ?? dir
      const nested = await findNested(machine, file, used, dirs)
      return {
        line,
        path,
        dir: used,
        ...(await modulePart(machine, dir, used)),
        ...(nested && { nestedGoWork: nested }),
      }
    }),
  )
  const inside = repository !== null && isInside(machine, file, repository)
  const tracked = inside ? await isTracked(machine, repository, file).catch(() => undefined) : false
  return {
    ok: true,
    file: {
      file,
      ...(parsed.file.go !== undefined && { go: parsed.file.go }),
      ...(parsed.file.toolchain !== undefined && { toolchain: parsed.file.toolchain }),
      uses,
      replaces: withDirs(machine, dir, parsed.file.replaces),
      ...(tracked !== undefined && { tracked }),
      insideRepository: inside,
    },
  }
}

function isInside(machine: Machine, file: string, dir: string): boolean {
  const paths = pathsOf(machine.platform)
  const relative = paths.relative(dir, file)
  return !paths.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${paths.sep}`)
}

async function modulePart(
  machine: Machine,
  workDir: string,
  dir: string,
): Promise<Omit<Use, 'line' | 'path' | 'dir'>> {
  const stat = await machine.stat(dir)
  if (stat?.kind !== 'dir') return { status: 'dir-missing' }
  const real = await machine.realpath(dir)
  const place = {
    ...(real !== null && real !== dir && { real }),
    ...((await caseDiffers(machine, workDir, dir)) && { caseDiffers: true }),
  }
  const goMod = await loadGoMod(machine, dir)
  if (!goMod) return { ...place, status: 'gomod-missing' }
  return goMod.ok ? { ...place, status: 'ok', goMod: goMod.file } : { ...place, status: 'gomod-broken' }
}

/** Found, though no directory lists the name in these letters. */
async function caseDiffers(machine: Machine, from: string, dir: string): Promise<boolean> {
  const paths = pathsOf(machine.platform)
  for (let at = dir; at !== from && paths.dirname(at) !== at; at = paths.dirname(at)) {
    const names = await machine.list(paths.dirname(at)).catch(() => null)
    const name = paths.basename(at)
    if (names?.includes(name) === false && names.some((n) => n.toLowerCase() === name.toLowerCase()))
      return true
  }
  return false
}
