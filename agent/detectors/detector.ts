import type { Evidence, Layer, Localized, Severity } from '../contract/finding.ts'
import type { Remedy } from '../contract/repair.ts'
import type { Section } from '../contract/section.ts'
import type { Env, EnvKind, EnvSections, HostSections } from '../contract/snapshot.ts'

/** What the fleet's owner decides; everything has a default, so a lone machine can be judged. */
export type Policy = {
  /** Machines are expected to have Go (guards of GO_MISSING and GO_NOT_ON_PATH). */
  requiresGo: boolean
  /** Oldest Go that is fine, as `1.22` or `1.22.3`. */
  minGo?: string
  /** Go roots that are intended although nothing else says so. */
  allowedGoRoots: readonly string[]
  /** Roots with an unusual layout (msys2, gccgo) that GOROOT_INVALID leaves alone. */
  oddGoRoots: readonly string[]
  /** A toolchain for another architecture is intended (GO_ARCH_MISMATCH). */
  allowForeignArch: boolean
}

export const DEFAULT_POLICY: Policy = {
  requiresGo: true,
  allowedGoRoots: [],
  oddGoRoots: [],
  allowForeignArch: false,
}

type SectionData<S> = S extends { status: 'ok'; data: infer D } ? D : never
type AllSections = EnvSections & HostSections
export type SectionName = keyof AllSections

/** Data of the sections a detector declared, and of nothing else. */
export type Needed<N extends SectionName> = { readonly [K in N]: SectionData<AllSections[K]> }

export type Subject = Pick<Env, 'id' | 'kind' | 'role'>

export type Draft = {
  subject: string
  evidence: Evidence
  /** Only where it differs from the detector's base severity. */
  severity?: Severity
  /** Only where it differs from the detector's first layer. */
  layer?: Layer
}

/** Thrown by `check` when the data at hand cannot decide (guard G3); gives *not evaluated*. */
export class Undecidable extends Error {}

export type Texts = {
  title: Localized
  /** Why it matters, in two or three sentences. */
  why: Localized
  /** The rule in words, guards included: what fires and what stays silent. */
  rule: Localized
}

export type Detector<N extends SectionName = SectionName> = {
  /** Pattern id; the file is named for it in kebab case. */
  id: string
  aliases?: readonly string[]
  severity: Severity
  /** When and why the severity differs from the base, in words; none if it never does. */
  severityVaries?: Localized
  layers: readonly [Layer, ...Layer[]]
  platforms: readonly EnvKind[]
  needs: readonly N[]
  /** Used when they are there; the detector must cope with null. */
  wants?: readonly SectionName[]
  texts: Texts
  /** Where the rule comes from: catalogue, documents, threads. */
  source: string
  check(sections: Needed<N>, context: Context): Draft[]
  /** One sentence on this very finding, with its values. */
  explain(evidence: Evidence): Localized
  remedy(evidence: Evidence, env: Subject): Remedy
}

export type Context = {
  env: Subject
  policy: Policy
  /** Data of a section declared in `wants`, null if it is not `ok`. */
  want: <K extends SectionName>(name: K) => SectionData<AllSections[K]> | null
  /** False when a wanted section failed: then null means "not known", not "not there" (guard G3). */
  known: (name: SectionName) => boolean
}

/** Keeps the literal types of `needs`, so that reading an undeclared section does not compile. */
export function defineDetector<const N extends SectionName>(detector: Detector<N>): Detector {
  // Compiles because methods are bivariant; sound because the runner passes exactly the declared sections.
  return detector
}

export const EVERY_PLATFORM: readonly EnvKind[] = ['windows', 'wsl', 'linux', 'macos']

export type AnySection = Section<unknown>
