import { GO_RELEASES } from '../facts/go-releases.ts'
import { compareGoVersions, parseGoVersion, type GoVersion } from './go-version.ts'

/** What is known about Go's releases, and since when. Days are `YYYY-MM-DD`, UTC. */
export type GoReleaseFacts = {
  /** Nothing that happened after this day is in the facts. */
  asOf: string
  source: string
  /** Oldest first, without gaps: `minor` is the index. */
  minors: readonly { minor: number; released: string; patch?: number; patched?: string }[]
  /** Flaws in how the go command verifies modules and toolchains, oldest first. */
  advisories: readonly Advisory[]
}

export type Advisory = {
  id: string
  alias?: string
  published: string
  /** As the vulnerability database writes them: `1.26.0-0` is below every 1.26 release, candidates included. */
  ranges: readonly { introduced: string; fixed: string }[]
}

/** Go's own rule: a minor release is supported until two newer ones are out. */
const SUPPORTED = 2

export const dayOf = (moment: string): string => moment.slice(0, 10)
const DAY_MS = 24 * 60 * 60 * 1000

/** Whole days from one moment to another; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.floor((Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / DAY_MS)

/** The newest minor release that was out at a moment, as far as the facts go. */
export function newestMinor(at: string, { minors }: GoReleaseFacts = GO_RELEASES): number {
  const day = dayOf(at)
  return minors.findLast(({ released }) => released <= day)?.minor ?? 0
}

/** The day a minor release stopped getting fixes: that of the second release after it. Undefined: not yet. */
export function endOfSupport(version: GoVersion, facts: GoReleaseFacts = GO_RELEASES): string | undefined {
  return version.major === 1 ? facts.minors[version.minor + SUPPORTED]?.released : undefined
}

/** Whether a release still got fixes at a moment; what is newer than the facts counts as supported. */
export function isSupported(version: GoVersion, at: string, facts: GoReleaseFacts = GO_RELEASES): boolean {
  const end = endOfSupport(version, facts)
  return end === undefined || dayOf(at) < end
}

/** The supported minor releases at a moment as people write them, newest first: `1.27`, `1.26`. */
export function supportedReleases(at: string, facts: GoReleaseFacts = GO_RELEASES): string[] {
  const newest = newestMinor(at, facts)
  return Array.from({ length: SUPPORTED }, (_, back) => `1.${newest - back}`)
}

export type Flaw = { id: string; alias?: string; fixed: string }

/** Published flaws that a release has at a moment, each with the version that mends it on its line or above. */
export function flawsOf(version: GoVersion, at: string, facts: GoReleaseFacts = GO_RELEASES): Flaw[] {
  if (version.pre?.kind === 'devel') return []
  const day = dayOf(at)
  const flaws: Flaw[] = []
  for (const { id, alias, published, ranges } of facts.advisories) {
    const range = published <= day ? rangeOf(version, bounds(ranges)) : undefined
    if (range) flaws.push({ id, ...(alias !== undefined && { alias }), fixed: range.name })
  }
  return flaws
}

function rangeOf(version: GoVersion, ranges: readonly Bound[]): Bound | undefined {
  for (const range of ranges) {
    const { introduced, fixed } = range
    if (compareGoVersions(version, introduced) >= 0 && compareGoVersions(version, fixed) < 0) return range
  }
  return undefined
}

type Bound = { introduced: GoVersion; fixed: GoVersion; name: string }
const known = new WeakMap<Advisory['ranges'], Bound[]>()

function bounds(ranges: Advisory['ranges']): Bound[] {
  const found = known.get(ranges)
  if (found) return found
  const read = ranges.flatMap(({ introduced, fixed }) => {
    const [from, to] = [semver(introduced), semver(fixed)]
    return from && to ? [{ introduced: from, fixed: to, name: fixed }] : []
  })
  known.set(ranges, read)
  return read
}

/** `0`, `1.26.0-0` (below every candidate), `1.27.0-rc.3`, `1.26.6`. */
function semver(text: string): GoVersion | null {
  const [release = '', before] = text.split('-')
  const version = parseGoVersion(
    release === '0' ? '0.0' : before === undefined || before === '0' ? release : text,
  )
  return version && before === '0' ? { ...version, pre: { kind: 'devel', number: 0 } } : version
}
