import { windowsPaths } from '../../detectors/model/paths.ts'
import { pathView, resolveCommand } from '../../detectors/model/path-view.ts'
import type { Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import type { EnvFilePlace } from '../go/env-file.ts'
import { resolutionOf, type GoResolution } from '../go/resolution.ts'
import { askShells, isLive } from './sessions.ts'

/** As `goResolution` on POSIX: what the primary session says about Go, from its variables and from files. */
export async function resolveGo(context: CollectContext): Promise<GoResolution | null> {
  const { machine } = context
  const sessions = await context.use('sessions')
  const asked = (await askShells(context)).filter(isLive).find(({ shell }) => shell.id === sessions.primary)
  if (!asked) return null
  const { answer, shell } = asked
  const variables = withPlainNames(answer.variables)
  const session = { id: shell.id, ...(variables['PATHEXT'] ? { pathext: variables['PATHEXT'] } : {}) }
  const [first] = resolveCommand(pathView(await context.use('path'), 'windows'), session, 'go', 'windows')
  const go = first ? { binPath: first.file.path, real: first.file.real ?? first.file.path } : null
  const derivedRoot = go && (await derivedRootOf(machine, [go.binPath, go.real]))
  const found = { session: shell.id, variables, go, derivedRoot }
  return resolutionOf(machine, found, envFilePlace(variables))
}

/** Variables are found by upper-case name; Windows gives them to a child whatever their case. */
const withPlainNames = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]))

function envFilePlace(variables: Readonly<Record<string, string>>): EnvFilePlace | null {
  const given = variables['GOENV']
  if (given === 'off') return null
  if (given) return { path: given, from: 'GOENV' }
  const folder = variables['APPDATA']
  return folder ? { path: windowsPaths.join(folder, 'go', 'env'), from: 'default' } : null
}

/** The root a go binary picks when nobody sets GOROOT (C-66): first by the name it was started with. */
async function derivedRootOf(machine: Machine, files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const root = windowsPaths.parent(windowsPaths.parent(file))
    if ((await machine.stat(windowsPaths.join(root, 'pkg', 'tool')))?.kind === 'dir') return root
  }
  return null
}
