import type { Machine } from '../../machine/machine.ts'
import { parseGoEnvFile, type EnvFilePlace } from './env-file.ts'

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

type Found = Pick<GoResolution, 'session' | 'variables' | 'go' | 'derivedRoot'>

/** GOROOT by Go's own order: the session, the file of `go env -w`, what the binary finds by itself. */
export async function resolutionOf(
  machine: Machine,
  found: Found,
  place: EnvFilePlace | null,
): Promise<GoResolution> {
  const envFile = place && { ...place, bytes: await machine.readFile(place.path) }
  const { keys } = parseGoEnvFile(envFile?.bytes?.toString('utf8') ?? '')
  const fileValues = Object.fromEntries(keys.map(({ name, value }) => [name, value]))
  const fromOs = found.variables['GOROOT']
  const fromFile = fileValues['GOROOT']
  return {
    ...found,
    envFile,
    fileValues,
    goroot: fromOs || fromFile || found.derivedRoot,
    gorootSource: fromOs ? 'os-env' : fromFile ? 'go-env-file' : found.derivedRoot ? 'derived' : 'built-in',
  }
}
