import { posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { isExecutable } from '../executable.ts'
import { shellRuns } from '../shell/runs.ts'
import { resolveGo as resolveOnWindows } from '../windows/go-resolution.ts'
import { envFilePlace } from './env-file.ts'
import { resolutionOf, type GoResolution } from './resolution.ts'
import { isDirectory } from './root.ts'

async function findOnPath(machine: Machine, path: string, name: string): Promise<string | null> {
  for (const dir of path.split(':')) {
    // A relative element names a different file in every directory; Go itself refuses to run from one.
    if (!posix.isAbsolute(dir)) continue
    const file = posix.join(dir, name)
    if (await isExecutable(machine, file).catch(() => false)) return file
  }
  return null
}

/**
 * The root a go binary picks when nobody sets GOROOT (C-66): the directory above its own that has pkg/tool, under
 * the name it was started with and then with links followed.
 */
export async function derivedRootOf(machine: Machine, binPath: string, real: string): Promise<string | null> {
  const candidates = machine.platform === 'macos' ? [binPath, real] : [real]
  for (const file of candidates) {
    const root = posix.dirname(posix.dirname(file))
    if (await isDirectory(machine, posix.join(root, 'pkg/tool'))) return root
  }
  return null
}

async function resolveOnPosix(context: CollectContext): Promise<GoResolution | null> {
  const { machine } = context
  const { runs, primary } = await shellRuns(context)
  const run = runs.find((candidate) => candidate.id === primary)
  if (!run?.answer) return null
  const variables = run.answer.env
  const binPath = await findOnPath(machine, variables['PATH'] ?? '', 'go')
  const go = binPath === null ? null : { binPath, real: (await machine.realpath(binPath)) ?? binPath }
  const place = envFilePlace(machine.platform, variables)
  const derivedRoot = go && (await derivedRootOf(machine, go.binPath, go.real))
  return resolutionOf(machine, { session: run.id, variables, go, derivedRoot }, place)
}

/** null: no session started, so nothing is known. */
export const goResolution = (context: CollectContext): Promise<GoResolution | null> =>
  context.once('go resolution', () =>
    context.machine.platform === 'windows' ? resolveOnWindows(context) : resolveOnPosix(context),
  )
