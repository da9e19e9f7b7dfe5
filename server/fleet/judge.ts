import { contentHash, hashSections, type HashedSection } from '#agent/contract/hash.ts'
import type { Diagnosis, Finding, NotEvaluated } from '#agent/contract/finding.ts'
import type { EnvKind, EnvRole, Snapshot } from '#agent/contract/snapshot.ts'
import type { Policy } from '#agent/detectors/detector.ts'
import { ApiError } from '../errors.ts'
import { factsOf, goVersionOf, type Fact } from './facts.ts'
import { findLeaks, maskLeaks } from './leaks.ts'
import { sha256Hex, storableJson, storableText } from './storable.ts'

export type Diagnose = (snapshot: Snapshot, policy: Policy) => Diagnosis

export type JudgedFinding = Omit<Finding, 'evidence'> & {
  subjectHash: string
  evidence: string
  evidenceHash: string
}

export type JudgedEnv = {
  id: string
  kind: EnvKind
  role: EnvRole
  goVersion: string | null
  facts: Fact[]
}

/** A snapshot with all that is made of it before the database is asked. */
export type Judged = {
  hostId: string
  /** As the agent says: part of the snapshot's identity in the history. */
  takenAt: Date
  /** Not later than the arrival: the moment of everything derived from it. */
  at: Date
  /** Of what the agent sent, so that its next check-in matches, even if something had to be masked. */
  contentHash: string
  agentVersion: string
  hostname: string
  os: { name: string; version: string; arch: string } | null
  frame: string
  sections: HashedSection[]
  /** Sections in which the agent sent a credential. */
  leaks: string[]
  envs: JudgedEnv[]
  findings: JudgedFinding[]
  notEvaluated: NotEvaluated[]
  catalogue: string
}

/** Identity of a finding within its host. */
export const findingKey = (finding: { env: string; pattern: string; subjectHash: string }): string =>
  `${finding.env}\n${finding.pattern}\n${finding.subjectHash}`

/** @throws ApiError when two envs have one id */
export function judge(
  hostId: string,
  sent: Snapshot,
  arrival: Date,
  policy: Policy,
  diagnose: Diagnose,
): Judged {
  checkEnvIds(sent)
  const sentSections = hashSections(sent, sha256Hex)
  const leaks = findLeaks(sentSections)
  const snapshot = leaks.length > 0 ? maskLeaks(sent) : sent
  const sections = leaks.length > 0 ? hashSections(snapshot, sha256Hex) : sentSections
  const takenAt = new Date(sent.takenAt)
  const os = snapshot.host.sections.os
  const diagnosis = diagnose(snapshot, policy)
  return {
    hostId,
    takenAt,
    at: takenAt > arrival ? arrival : takenAt,
    contentHash: contentHash(sent, sentSections, sha256Hex),
    agentVersion: storableText(snapshot.agent.version),
    hostname: storableText(snapshot.host.hostname),
    os: os.status === 'ok' ? { name: os.data.name, version: os.data.version, arch: os.data.arch } : null,
    frame: storableJson({
      version: snapshot.version,
      hostname: snapshot.host.hostname,
      machineId: snapshot.host.machineId,
      catalogue: snapshot.agent.catalogue,
      envs: snapshot.envs.map(({ id, kind, role }) => ({ id, kind, role })),
    }),
    sections,
    leaks,
    envs: snapshot.envs.map((env) => ({
      id: env.id,
      kind: env.kind,
      role: env.role,
      goVersion: goVersionOf(env),
      facts: factsOf(env, snapshot.host),
    })),
    findings: uniqueFindings(diagnosis.findings.map(toJudged)),
    notEvaluated: diagnosis.notEvaluated,
    catalogue: diagnosis.catalogue,
  }
}

function toJudged(finding: Finding): JudgedFinding {
  const subject = storableText(finding.subject)
  const evidence = storableJson(finding.evidence)
  return {
    ...finding,
    subject,
    subjectHash: sha256Hex(subject),
    evidence,
    // Severity and layer may vary with the evidence; a finding whose severity changed has changed.
    evidenceHash: sha256Hex(`${finding.severity}\n${finding.layer}\n${evidence}`),
  }
}

/** The first of each identity: findings come most severe first. */
function uniqueFindings(findings: readonly JudgedFinding[]): JudgedFinding[] {
  const seen = new Map<string, JudgedFinding>()
  for (const finding of findings) {
    const key = findingKey(finding)
    if (!seen.has(key)) seen.set(key, finding)
  }
  return [...seen.values()]
}

function checkEnvIds({ envs }: Snapshot): void {
  const index = envs.findIndex(({ id }, position) => envs.findIndex((env) => env.id === id) < position)
  if (index < 0) return
  throw new ApiError('invalid-request', `two envs have the id ${JSON.stringify(envs[index]?.id)}`, {
    errors: [{ field: `/envs/${index}/id`, expected: 'an id that no other env has' }],
  })
}
