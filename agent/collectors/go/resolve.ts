import { posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { isExecutable } from '../executable.ts'
import { shellRuns } from '../shell/runs.ts'
import { resolveGo as resolveOnWindows } from '../windows/go-resolution.ts'
import { envFilePlace, parseGoEnvFile, type EnvFilePlace } from './env-file.ts'
import { isDirectory } from './root.ts'

export type GoRootSource = 'os-env' | 'go-env-file' | 'derived' | 'built-in'

/** What the primary session says about Go, from its variables and from files alone. */
export type GoResolution = {
  session: string
  /** The whole environment of the session. */
  variables: Record<string, string>
  /** First `go` on the session's PATH; null when there is none. */
  go: { binPath: string; real: string } | null
  envFile: (EnvFilePlace & { bytes: Buffer | null }) | null
  /** Effective keys of the file that `go env -w` writes. */
  fileValues: Record<string, string>
  derivedRoot: string | null
  goroot: string | null
  gorootSource: GoRootSource
}

export async function findOnPath(machine: Machine, path: string, name: string): Promise<string | null> {
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
  const envFile = place && { ...place, bytes: await machine.readFile(place.path) }
  const { keys } = parseGoEnvFile(envFile?.bytes?.toString('utf8') ?? '')
  const fileValues = Object.fromEntries(keys.map(({ name, value }) => [name, value]))
  const derivedRoot = go && (await derivedRootOf(machine, go.binPath, go.real))
  const fromOs = variables['GOROOT']
  const fromFile = fileValues['GOROOT']
  const gorootSource = fromOs ? 'os-env' : fromFile ? 'go-env-file' : derivedRoot ? 'derived' : 'built-in'
  return {
    session: run.id,
    variables,
    go,
    envFile,
    fileValues,
    derivedRoot,
    goroot: fromOs || fromFile || derivedRoot,
    gorootSource,
  }
}

/** null: no session started, so nothing is known. */
export const goResolution = (context: CollectContext): Promise<GoResolution | null> =>
  context.once('go resolution', () =>
    context.machine.platform === 'windows' ? resolveOnWindows(context) : resolveOnPosix(context),
  )
