import type { Diagnosis, Finding, NotEvaluated } from '../../agent/contract/finding.ts'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY, type Policy } from '../../agent/contract/policy.ts'
import { diagnose, unseenSection } from '../../agent/detectors/diagnose.ts'

/** True of the Go versions that tests have at hand, and more so with every year; of no interest to most tests. */
const AGE_OF_GO = new Set(['GO_VERSION_UNSUPPORTED', 'GO_TOOLCHAIN_VULNERABLE'])

/**
 * What a lone agent cannot know whatever the machine is like: sections that it does not collect, and what only a
 * server compares with. Every other reason is about the machine under test.
 */
const isBeyondAnAgent = (reason: string): boolean =>
  unseenSection(reason) !== undefined || /^fleet: .* is not known$/.test(reason)

export const besidesAge = <F extends Pick<Finding, 'pattern'>>(findings: readonly F[]): F[] =>
  findings.filter(({ pattern }) => !AGE_OF_GO.has(pattern))

export const besidesUncollected = <N extends Pick<NotEvaluated, 'reason'>>(rows: readonly N[]): N[] =>
  rows.filter(({ reason }) => !isBeyondAnAgent(reason))

/** As if nobody installed packages meanwhile on the machine that runs the tests: then nothing is judged (G4). */
export const withoutInstallers = (snapshot: Snapshot): Snapshot => {
  const { host } = snapshot
  const sections = { ...host.sections, busy: { status: 'ok' as const, data: { programs: [] } } }
  return { ...snapshot, host: { ...host, sections } }
}

/** The verdict on a scan of the test machine, without what is true of every such scan. */
export function judged(
  snapshot: Snapshot,
  policy: Partial<Policy> = {},
): Pick<Diagnosis, 'findings' | 'notEvaluated'> {
  const { findings, notEvaluated } = diagnose(withoutInstallers(snapshot), {
    ...DEFAULT_POLICY,
    ...policy,
  })
  return { findings: besidesAge(findings), notEvaluated: besidesUncollected(notEvaluated) }
}
