import { compareGoLines } from './go-line.ts'

/** As cmd/go/internal/gover reads a version: no leading zeros, no candidates of patch releases. */
const RELEASE = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)|[a-z]+(?:0|[1-9]\d*)?)?)?$/

const isNewer = (a: string, b: string): boolean => compareGoLines(a, b) > 0

/** `1.22`: a version of the language, of which no toolchain exists since Go 1.21. */
export const isLanguageOnly = (release: string): boolean =>
  /^1\.[1-9]\d*$/.test(release) && !isNewer('1.21', release)

/** `go1.22.3-bigcorp` as `1.22.3`; null for what names no toolchain. */
export function releaseOf(toolchain: string): string | null {
  const name = toolchain.trim()
  if (/[\\/]/.test(name) || !name.startsWith('go')) return null
  const release = name.slice(2).split(/[ \t-]/)[0] ?? ''
  return RELEASE.test(release) ? release : null
}

export type Switching = 'none' | 'auto' | 'path'
export type ToolchainSetting = {
  /** `local` or a toolchain's name. */
  minimum: string
  /** Whether go.mod and go.work may ask for a newer one, and where it may come from. */
  switching: Switching
}

/** GOTOOLCHAIN as the go command reads it since Go 1.21; null where it refuses to start. */
export function parseGotoolchain(text: string): ToolchainSetting | null {
  if (text === 'auto' || text === 'path') return { minimum: 'local', switching: text }
  const plus = text.indexOf('+')
  const minimum = plus === -1 ? text : text.slice(0, plus)
  const suffix = plus === -1 ? null : text.slice(plus + 1)
  if (minimum !== 'local' && releaseOf(minimum) === null) return null
  // A name is looked up on PATH, so Go insists that it cannot be just any program.
  if (minimum !== 'local' && !minimum.startsWith('go1') && !minimum.includes('-go1')) return null
  if (suffix === null) return { minimum, switching: 'none' }
  return suffix === 'auto' || suffix === 'path' ? { minimum, switching: suffix } : null
}

/** The lines of go.work where there is one, else of go.mod. */
export type VersionLines = { go?: string; toolchain?: string }

export type Selection = {
  /** The toolchain that would run: `local`, or its name. */
  toolchain: string
  /** What decided. */
  by: 'local' | 'GOTOOLCHAIN' | 'go' | 'toolchain'
}

/** Go takes the language version for its first release since the fix of golang/go#62278. */
const completesLanguage = (local: string): boolean =>
  !(isNewer('1.21.13', local) || (isNewer('1.22.6', local) && isNewer(local, '1.21.999')))

/**
 * The toolchain the go command of release `local` (`1.22.3`) would run; null where it stops over an invalid
 * toolchain line.
 */
export function selectToolchain(
  { minimum, switching }: ToolchainSetting,
  local: string,
  { go, toolchain }: VersionLines,
): Selection | null {
  let chosen: Selection =
    minimum === 'local' ? { toolchain: 'local', by: 'local' } : { toolchain: minimum, by: 'GOTOOLCHAIN' }
  let release = releaseOf(minimum) ?? local
  if (switching !== 'none' && toolchain !== 'default') {
    if (toolchain !== undefined) {
      const wanted = releaseOf(toolchain)
      if (wanted === null) return null
      if (isNewer(wanted, release)) [chosen, release] = [{ toolchain, by: 'toolchain' }, wanted]
    }
    if (go !== undefined && isNewer(go, release)) {
      const completed = isLanguageOnly(go) && completesLanguage(local) ? `${go}.0` : go
      chosen = { toolchain: `go${completed}`, by: 'go' }
    }
  }
  return chosen.toolchain === `go${local}` ? { ...chosen, toolchain: 'local' } : chosen
}
