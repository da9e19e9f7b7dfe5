import type { Evidence, Layer, Localized, Severity } from '../contract/finding.ts'
import type { Remedy } from '../contract/repair.ts'
import type { Section } from '../contract/section.ts'
import type { Env, EnvKind, EnvRole, EnvSections, HostSections } from '../contract/snapshot.ts'
import { DEFAULT_POLICY, type Policy } from '../contract/policy.ts'
import type { Earlier, Fleet } from '../contract/surroundings.ts'

export { DEFAULT_POLICY, type Policy }

type Present<S> = Extract<S, { status: 'ok' }>
type SectionData<S> = Present<S> extends { data: infer D } ? D : never

/** Known beside the snapshot: by the server always, by a lone machine hardly. Declared like sections. */
export type Beside = { fleet: Section<Fleet>; earlier: Section<Earlier> }
type AllSections = EnvSections & HostSections & Beside
export type SectionName = keyof AllSections
export type DataOf<K extends SectionName> = SectionData<AllSections[K]>

/** Data of the sections a detector declared, and of nothing else. */
export type Needed<N extends SectionName> = { readonly [K in N]: DataOf<K> }

export type Subject = Pick<Env, 'id' | 'kind' | 'role'>

export type Draft = {
  subject: string
  evidence: Evidence
  /** Only where it differs from the detector's base severity. */
  severity?: Severity
  /** Only where it differs from the detector's first layer. */
  layer?: Layer
}

/**
 * Thrown by `check` when the data at hand cannot decide (guard G3); gives *not evaluated*. Not an Error: the stack
 * traces of open questions, which nobody reads, were a tenth of judging a machine.
 */
export class Undecidable {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

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
  /** Roles it is meant for; all, if not given. */
  roles?: readonly EnvRole[]
  /**
   * Sections without which it says nothing: *not evaluated* where one could not be read, no finding where one is
   * `absent`, for what is not there cannot be wrong (guard G3).
   */
  needs: readonly N[]
  /** Used when they are there; the detector must cope with null. */
  wants?: readonly SectionName[]
  texts: Texts
  /** Where the rule comes from: catalogue, documents, threads. */
  source: string
  /** Labels for names in the evidence that `vocabulary.ts` does not have. */
  labels?: Readonly<Record<string, Localized>>
  check(sections: Needed<N>, context: Context): Draft[]
  /** One sentence on this very finding, with its values. */
  explain(evidence: Evidence): Localized
  remedy(evidence: Evidence, env: Subject): Remedy
}

/** What is known about one env: its own sections, its host's, and what lies beside the snapshot. */
export type View = {
  env: Subject
  /** Data of a section, null if it is not `ok`. */
  want: <K extends SectionName>(name: K) => DataOf<K> | null
  /** False when a section could not be read: then null means "not known", not "not there" (guard G3). */
  known: (name: SectionName) => boolean
  /** What a rule needs only from here on: null where it is `absent`; *not evaluated* where it could not be read. */
  need: <K extends SectionName>(name: K) => DataOf<K> | null
}

export type Context = View & {
  policy: Policy
  /** When the snapshot was taken: the present, as far as a rule is concerned. */
  takenAt: string
  /** The other envs of this host. */
  siblings: readonly View[]
}

/** Keeps the literal types of `needs`, so that reading an undeclared section does not compile. */
export function defineDetector<const N extends SectionName>(detector: Detector<N>): Detector {
  // Compiles because methods are bivariant; sound because the runner passes exactly the declared sections.
  return detector
}

export const EVERY_PLATFORM: readonly EnvKind[] = ['windows', 'wsl', 'linux', 'macos']

export type AnySection = Section<unknown>
