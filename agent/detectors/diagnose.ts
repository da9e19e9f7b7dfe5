import { SEVERITIES, type Diagnosis, type Finding, type NotEvaluated } from '../contract/finding.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import type { Earlier, Fleet } from '../contract/surroundings.ts'
import {
  DEFAULT_POLICY,
  Undecidable,
  type AnySection,
  type Context,
  type DataOf,
  type Detector,
  type Draft,
  type Needed,
  type Policy,
  type SectionName,
  type View,
} from './detector.ts'
import { CATALOGUE_VERSION, detectors } from './index.ts'

/** What the judge knows beside the snapshot; rules that need more than it has are *not evaluated*. */
export type Surroundings = { fleet?: Fleet; earlier?: (envId: string) => Earlier | undefined }

/** Characters of a reason, as the contract has it: what a program printed, and what it is about, may be longer. */
const MOST_REASON = 500

/** Findings of one pattern in one env: nobody reads more, and one machine must not fill the fleet's lists. */
const MOST_OF_ONE = 200

/**
 * Judges one snapshot with a catalogue: a pure function of its arguments, the same on agent and server.
 * Findings come most severe first, then by env, pattern and subject, so that equal input gives equal output.
 */
export function diagnose(
  snapshot: Snapshot,
  policy: Policy = DEFAULT_POLICY,
  catalogue: readonly Detector[] = detectors,
  surroundings: Surroundings = {},
): Diagnosis {
  const findings: Finding[] = []
  const notEvaluated: NotEvaluated[] = []
  const atWork = changing(snapshot)
  const views = snapshot.envs.map((env) => new Known(snapshot, env, surroundings))
  for (const view of views) {
    const siblings = views.filter((other) => other !== view)
    const { env, want, known, need } = view
    const context: Context = { env, want, known, need, policy, takenAt: snapshot.takenAt, siblings }
    for (const detector of applicable(catalogue, view.env)) {
      const verdict = atWork ?? judge(detector, view, context)
      const undecided = typeof verdict === 'string' ? verdict : leftOut(verdict)
      if (undecided !== undefined)
        notEvaluated.push({ pattern: detector.id, env: view.env.id, reason: undecided.slice(0, MOST_REASON) })
      if (typeof verdict === 'string') continue
      for (const draft of told(verdict)) addFinding(findings, detector, view.env, draft)
    }
  }
  findings.sort(bySeverityThenIdentity)
  return { catalogue: CATALOGUE_VERSION, takenAt: snapshot.takenAt, findings, notEvaluated }
}

/** Guard G4: while an installer is at work nothing is what it will be, so nothing opens and nothing closes. */
function changing({ host }: Snapshot): string | undefined {
  const busy = host.sections.busy
  if (busy?.status !== 'ok' || busy.data.programs.length === 0) return undefined
  return `busy: ${busy.data.programs.join(', ')} at work while the snapshot was taken`
}

const chosen = new WeakMap<readonly Detector[], Map<string, readonly Detector[]>>()

/** Those that are meant for such an env; which, is asked for each env of a fleet and changes for none. */
function applicable(catalogue: readonly Detector[], { kind, role }: Env): readonly Detector[] {
  let byEnv = chosen.get(catalogue)
  if (!byEnv) chosen.set(catalogue, (byEnv = new Map<string, readonly Detector[]>()))
  const key = `${kind} ${role}`
  let meant = byEnv.get(key)
  if (!meant) {
    meant = catalogue.filter(
      ({ platforms, roles }) => platforms.includes(kind) && (roles?.includes(role) ?? true),
    )
    byEnv.set(key, meant)
  }
  return meant
}

type Named = Partial<Record<SectionName, AnySection>>

/** The sections of one env under one roof, each unreadable one with its reason, made once however many ask. */
class Known implements View {
  readonly env: Env
  readonly data: Partial<Record<SectionName, unknown>> = {}
  // Three places, not copied into one: copying forty sections for each env was a twentieth of judging.
  private readonly own: Named
  private readonly host: Named
  private readonly beside: Named = {}
  private readonly reasons = new Map<SectionName, string>()

  constructor({ host }: Snapshot, env: Env, { fleet, earlier }: Surroundings) {
    this.env = env
    this.own = env.sections
    this.host = host.sections
    const before = earlier?.(env.id)
    if (fleet) this.beside.fleet = { status: 'ok', data: fleet }
    if (before) this.beside.earlier = { status: 'ok', data: before }
    for (const place of [this.host, this.own, this.beside])
      for (const name in place) {
        // The keys of a validated object.
        const section = place[name as SectionName]
        if (section?.status === 'ok') this.data[name as SectionName] = section.data
      }
  }

  readonly want = <K extends SectionName>(name: K): DataOf<K> | null => {
    // Each was validated as what its name says when it entered.
    return (this.data[name] as DataOf<K> | undefined) ?? null
  }

  readonly known = (name: SectionName): boolean => {
    const section = this.section(name)
    return section !== undefined && section.status !== 'failed'
  }

  readonly need = <K extends SectionName>(name: K): DataOf<K> | null => {
    if (!this.known(name)) throw new Undecidable(this.unreadable(name))
    return this.want(name)
  }

  unreadable(name: SectionName): string {
    const known = this.reasons.get(name)
    if (known !== undefined) return known
    const section = this.section(name)
    const reason =
      section?.status === 'failed'
        ? `${name}: ${section.reason}: ${section.message}`
        : `${name}: ${missing(name)}`
    this.reasons.set(name, reason)
    return reason
  }

  private section(name: SectionName): AnySection | undefined {
    return this.beside[name] ?? this.own[name] ?? this.host[name]
  }
}

const missing = (name: string): string =>
  name === 'fleet' || name === 'earlier' ? 'known to a server only' : 'not collected by this agent'

/** The section that nobody looked at here, where that is the reason: no trouble of this machine then. */
export function unseenSection(reason: string): string | undefined {
  const name = /^\w+(?=: )/.exec(reason)?.[0]
  return name !== undefined && reason === `${name}: ${missing(name)}` ? name : undefined
}

/** What a detector drafts, or why it has no verdict. */
function judge(detector: Detector, view: Known, context: Context): Draft[] | string {
  for (const name of detector.needs)
    if (view.data[name] === undefined) return view.known(name) ? [] : view.unreadable(name)
  try {
    // The declared sections are there, as the loop above saw; each was validated at the border. The others are
    // hidden by the type: an object of its own for every detector cost a tenth of judging.
    return detector.check(view.data as Needed<SectionName>, context)
  } catch (error) {
    if (error instanceof Undecidable) return error.message
    // A defect in one detector must not cost the verdicts of the others, nor pass for healthy.
    return `detector error: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Always the same ones, whatever order they are found in. */
const told = (drafts: readonly Draft[]): readonly Draft[] =>
  drafts.length <= MOST_OF_ONE
    ? drafts
    : drafts.toSorted((a, b) => compare(a.subject, b.subject)).slice(0, MOST_OF_ONE)

/** So that none that is open is closed for being left out. */
const leftOut = ({ length }: readonly Draft[]): string | undefined =>
  length > MOST_OF_ONE ? `${length} findings, of which ${MOST_OF_ONE} are told` : undefined

function addFinding(findings: Finding[], detector: Detector, env: Env, draft: Draft): void {
  const finding: Finding = {
    pattern: detector.id,
    severity: draft.severity ?? detector.severity,
    layer: draft.layer ?? detector.layers[0],
    env: env.id,
    subject: draft.subject,
    evidence: draft.evidence,
  }
  if (!isCiHygiene(finding, env)) findings.push(finding)
}

/** Guard G6: user hygiene is off where machines are made and thrown away by a build system. */
const isCiHygiene = (finding: Finding, env: Env) =>
  env.role === 'ci' &&
  (finding.layer === 'editor' ||
    (finding.layer === 'user' && (finding.severity === 'low' || finding.severity === 'info')))

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const bySeverityThenIdentity = (a: Finding, b: Finding) =>
  (a.severity === b.severity ? 0 : SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)) ||
  compare(a.env, b.env) ||
  compare(a.pattern, b.pattern) ||
  compare(a.subject, b.subject)
