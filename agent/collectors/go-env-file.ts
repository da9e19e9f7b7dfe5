import { MachineError, type Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { Absent, type Collector } from './collector.ts'
import { parseGoEnvFile } from './go/env-file.ts'
import { goResolution } from './go/resolve.ts'
import { textFacts } from './startup/text-facts.ts'
import { isGoVariable } from './variables.ts'

const changedAt = async (machine: Machine, file: string): Promise<string | null> =>
  (await machine.stat(file))?.mtime.toISOString() ?? null

const NAME = /^[A-Z][A-Za-z0-9_]*$/

export const goEnvFile: Collector<'goEnvFile'> = {
  section: 'goEnvFile',
  cost: 'A',
  timeoutMs: 30_000,
  async collect(context) {
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so GOENV is not known')
    const { envFile, goroot, variables } = resolution
    if (!envFile) {
      throw new Absent(variables['GOENV'] === 'off' ? 'GOENV=off' : 'no configuration directory is known')
    }
    const { path, from, bytes } = envFile
    const { keys, ignoredLines } = parseGoEnvFile(bytes?.toString('utf8') ?? '')
    const { machine } = context
    // Surprise: where environment and file name different roots, Go reads the go.env of the file's one.
    const root = resolution.fileValues['GOROOT'] || goroot
    const rootFile = root === null ? null : pathsOf(machine.platform).join(root, 'go.env')
    const rootBytes = rootFile === null ? null : await machine.readFile(rootFile)
    // And here the first of equal keys wins, as a key that is known already is left alone.
    const rootKeys = parseGoEnvFile(rootBytes?.toString('utf8') ?? '').keys.reverse()
    const [mtime, rootMtime] = await Promise.all([
      bytes === null ? null : changedAt(machine, path),
      rootFile === null || !rootBytes ? null : changedAt(machine, rootFile),
    ])
    return {
      path,
      from,
      exists: bytes !== null,
      ...(mtime === null ? {} : { mtime }),
      ...textFacts(bytes ?? Buffer.alloc(0)),
      // Other keys can hold anything: of them only the line is known.
      keys: keys.filter(({ name }) => isGoVariable(name)),
      ignoredLines: [
        ...ignoredLines,
        ...keys.filter(({ name }) => !isGoVariable(name) && !NAME.test(name)).map(({ line }) => line),
      ].sort((a, b) => a - b),
      ...(rootFile !== null && rootBytes
        ? {
            goroot: {
              file: rootFile,
              ...(rootMtime === null ? {} : { mtime: rootMtime }),
              values: Object.fromEntries(
                rootKeys.filter(({ name }) => isGoVariable(name)).map(({ name, value }) => [name, value]),
              ),
            },
          }
        : {}),
    }
  },
}
