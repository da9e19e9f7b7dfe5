import { EXPERIMENT_RELEASES, GO_EXPERIMENTS } from '../facts/go-experiments.ts'
import type { GoVersion } from './go-version.ts'

/** Names in a GOEXPERIMENT value as `internal/buildcfg` reads it: `no` in front switches off, `none` is no name. */
const experimentNames = (value: string): string[] =>
  value
    .split(',')
    .filter((word) => word !== '' && word !== 'none')
    .map((word) => (word.startsWith('no') ? word.slice(2) : word))

/**
 * The first name in the value that this release refuses; null if it takes all; undefined where the table does not
 * have the release. A vendor's build (a suffix: `go1.22.3-fips`) may know names of its own, a development build any.
 */
export function unknownExperiment(value: string, version: GoVersion): string | null | undefined {
  const { from, to, missing } = EXPERIMENT_RELEASES
  const { major, minor, pre, suffix } = version
  const inTable = major === 1 && minor >= from && minor <= to && !missing.includes(minor)
  const ownNames = pre !== null || (suffix !== '' && !suffix.startsWith('X:'))
  if (!inTable || ownNames) return undefined
  const refused = experimentNames(value).find((name) => {
    const span = GO_EXPERIMENTS[name]
    return span === undefined || minor < span.from || minor > span.to
  })
  return refused ?? null
}
