import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { isExecutable } from '../executable.ts'
import { extensions } from '../windows/cmd.ts'

type Variables = Readonly<Record<string, string>>

/** As Go's exec.LookPath: on Windows the name as written if it has an ending, then each ending of PATHEXT. */
function spellings(machine: Machine, name: string, variables: Variables): string[] {
  if (machine.platform !== 'windows') return [name]
  const tried = extensions(variables['PATHEXT']).map((ending) => name + ending.toLowerCase())
  return /\.[^.\\/]+$/.test(name) ? [name, ...tried] : tried
}

async function firstExecutable(machine: Machine, files: readonly string[]): Promise<string | null> {
  for (const file of files) if (await isExecutable(machine, file).catch(() => false)) return file
  return null
}

/** The files a command name means on this PATH, in its order; a path stands for itself. */
export async function* commandFiles(
  machine: Machine,
  variables: Variables,
  name: string,
): AsyncGenerator<string> {
  const paths = pathsOf(machine.platform)
  const names = spellings(machine, name, variables)
  if (paths.isAbsolute(name)) {
    const file = await firstExecutable(machine, names)
    if (file !== null) yield file
    return
  }
  // What a relative path means depends on where a command runs.
  if (/[\\/]/.test(name)) return
  const seen = new Set<string>()
  for (const dir of (variables['PATH'] ?? '').split(paths.delimiter)) {
    if (!paths.isAbsolute(dir) || seen.has(dir)) continue
    seen.add(dir)
    const file = await firstExecutable(
      machine,
      names.map((each) => paths.join(dir, each)),
    )
    if (file !== null) yield file
  }
}

export async function findCommand(
  machine: Machine,
  variables: Variables,
  name: string,
): Promise<string | null> {
  for await (const file of commandFiles(machine, variables, name)) return file
  return null
}
