import { contentHash, type HashedSection } from '#agent/contract/hash.ts'
import type { Diagnosis, Finding, NotEvaluated } from '#agent/contract/finding.ts'
import type { EnvKind, EnvRole, Snapshot } from '#agent/contract/snapshot.ts'
import type { Fleet } from '#agent/contract/surroundings.ts'
import type { Policy } from '#agent/detectors/detector.ts'
import type { Surroundings } from '#agent/detectors/diagnose.ts'
import type { PolicyState } from '../contract/policy.ts'
import { ApiError } from '../errors.ts'
import type { Frame } from '../history/state.ts'
import { pastOf, type Memories } from './earlier.ts'
import { factsOf, goVersionOf, type Fact } from './facts.ts'
import { maskLeaks } from './leaks.ts'
import type { Memory } from './memory.ts'
import type { Merged, Told } from './other-agents.ts'
import { sectionsOf } from './sections/known-sections.ts'
import { sha256Hex, storableJson, storableText } from './storable.ts'

export type Diagnose = (snapshot: Snapshot, policy: Policy, surroundings: Surroundings) => Diagnosis

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
  /** For the next snapshot of this env; null if there is nothing to compare with. */
  memory: Memory | null
}

/** A snapshot with all that is made of it before the database is asked. */
export type Judged = {
  hostId: string
  /** As the agent says: part of the snapshot's identity in the history. */
  takenAt: Date
  receivedAt: Date
  /** Not later than the arrival: since when the machine looks like this. */
  at: Date
  /** When its findings opened, changed or were resolved; later than `at` where stored content is judged again. */
  observedAt: Date
  /** The stored content once more, by another catalogue; history and content stay as they are. */
  again: boolean
  /** What an agent told of it; null where nobody did. */
  told: Told | null
  /** Of what was sent, even if something had to be masked. */
  contentHash: string
  agentVersion: string
  hostname: string
  os: { name: string; version: string; arch: string } | null
  machineId: string
  /** What the machine shares with others of its kind, see server/history/state.ts. */
  frame: Pick<Frame, 'version' | 'catalogue' | 'envs'>
  sections: HashedSection[]
  /** Sections in which the agent sent a credential. */
  leaks: string[]
  envs: JudgedEnv[]
  /** Of all facts of its envs: most snapshots change none. */
  factsHash: string
  findings: JudgedFinding[]
  notEvaluated: NotEvaluated[]
  catalogue: string
  policyRevision: number
}

/** Identity of a finding within its host. */
export const findingKey = (finding: { env: string; pattern: string; subjectHash: string }): string =>
  `${finding.env}\n${finding.pattern}\n${finding.subjectHash}`

/** What a judgement goes by, beside the snapshot. */
export type Judging = {
  policy: Pick<PolicyState, 'policy' | 'revision'>
  fleet: { fleet?: Fleet }
  memories: Memories
  diagnose: Diagnose
}

export function judge(
  hostId: string,
  { snapshot: sent, told }: Merged,
  arrival: Date,
  judging: Judging,
): Judged {
  const sentSections = sectionsOf(sent)
  const leaks = sentSections.filter(({ hasLeak }) => hasLeak).map(({ env, name }) => `${env}.${name}`)
  const snapshot = leaks.length > 0 ? maskLeaks(sent) : sent
  const sections = leaks.length > 0 ? sectionsOf(snapshot) : sentSections
  const takenAt = new Date(sent.takenAt)
  const at = takenAt > arrival ? arrival : takenAt
  return {
    ...verdictOf(hostId, snapshot, judging),
    receivedAt: arrival,
    at,
    observedAt: at,
    again: false,
    told,
    contentHash: contentHash(sent, sentSections, sha256Hex),
    sections,
    leaks,
  }
}

/** Stored content judged by the catalogue of today; `contentHash` is the one it is stored under. */
export function judgeAgain(
  hostId: string,
  stored: Snapshot,
  storedHash: string,
  observedAt: Date,
  judging: Judging,
): Judged {
  return {
    ...verdictOf(hostId, stored, judging),
    receivedAt: observedAt,
    at: new Date(stored.takenAt),
    observedAt,
    again: true,
    told: null,
    contentHash: storedHash,
    sections: sectionsOf(stored),
    leaks: [],
  }
}

type Verdict = Omit<
  Judged,
  'receivedAt' | 'at' | 'observedAt' | 'again' | 'told' | 'contentHash' | 'sections' | 'leaks'
>

function verdictOf(
  hostId: string,
  snapshot: Snapshot,
  { policy, fleet, memories, diagnose }: Judging,
): Verdict {
  const past = pastOf(snapshot, memories)
  const diagnosis = diagnose(snapshot, policy.policy, { ...fleet, earlier: past.earlier })
  const os = snapshot.host.sections.os
  const envs = snapshot.envs.map((env) => ({
    id: env.id,
    kind: env.kind,
    role: env.role,
    goVersion: goVersionOf(env),
    facts: factsOf(env, snapshot.host),
    memory: past.memories.get(env.id) ?? null,
  }))
  return {
    hostId,
    takenAt: new Date(snapshot.takenAt),
    agentVersion: storableText(snapshot.agent.version),
    hostname: storableText(snapshot.host.hostname),
    os: os.status === 'ok' ? { name: os.data.name, version: os.data.version, arch: os.data.arch } : null,
    machineId: snapshot.host.machineId,
    frame: {
      version: snapshot.version,
      catalogue: snapshot.agent.catalogue,
      envs: snapshot.envs.map(({ id, kind, role }) => ({ id, kind, role })),
    },
    envs,
    factsHash: sha256Hex(JSON.stringify(envs.map(({ id, facts }) => [id, facts]))),
    findings: uniqueFindings(diagnosis.findings.map(toJudged)),
    notEvaluated: diagnosis.notEvaluated,
    catalogue: diagnosis.catalogue,
    policyRevision: policy.revision,
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

/** @throws ApiError when two envs have one id */
export function checkEnvIds({ envs }: Snapshot): void {
  const index = envs.findIndex(({ id }, position) => envs.findIndex((env) => env.id === id) < position)
  if (index < 0) return
  throw new ApiError('invalid-request', `two envs have the id ${JSON.stringify(envs[index]?.id)}`, {
    errors: [{ field: `/envs/${index}/id`, expected: 'an id that no other env has' }],
  })
}
