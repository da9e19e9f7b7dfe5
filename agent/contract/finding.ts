import { Type, type Static } from 'typebox'
import { Origin } from './origin.ts'
import { SEVERITIES } from './severity.ts'

export const Severity = Type.Enum([...SEVERITIES])
export type Severity = Static<typeof Severity>
export { SEVERITIES }

export const Layer = Type.Enum(['user', 'distro', 'windows-host', 'editor', 'ci'])
export type Layer = Static<typeof Layer>

/** Texts always travel in both languages; whoever displays them chooses. */
export const Localized = Type.Object(
  { en: Type.String(), zh: Type.String() },
  { additionalProperties: false },
)
export type Localized = Static<typeof Localized>

export const PatternId = Type.String({
  pattern: '^[A-Z][A-Z0-9_]{2,63}$',
  description: 'Id of the detector, which is the id of the pattern.',
})

export const EvidenceScalar = Type.Union([
  Type.String({ maxLength: 32767 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
])
export const EvidenceCell = Type.Union([EvidenceScalar, Origin])
export type EvidenceCell = Static<typeof EvidenceCell>
export const EvidenceRow = Type.Record(Type.String({ maxLength: 64 }), EvidenceCell)
export type EvidenceRow = Static<typeof EvidenceRow>

/**
 * Evidence is data: a named scalar, an origin, or a small table. Labels for the names are in
 * `agent/detectors/vocabulary.ts`, so every view renders any evidence without knowing the detector.
 */
export const Evidence = Type.Record(
  Type.String({ maxLength: 64 }),
  Type.Union([EvidenceCell, Type.Array(EvidenceRow, { maxItems: 200 })]),
)
export type Evidence = Static<typeof Evidence>

export const Finding = Type.Object(
  {
    pattern: PatternId,
    severity: Severity,
    layer: Layer,
    env: Type.String({
      maxLength: 80,
      description: 'Env id; `host` for rules that judge the host as a whole.',
    }),
    subject: Type.String({
      maxLength: 4096,
      description:
        'What it is about (a directory, a variable). Identity of the finding is (env, pattern, subject).',
    }),
    evidence: Evidence,
  },
  { additionalProperties: false },
)
export type Finding = Static<typeof Finding>

/** Why a detector gave no verdict on an env: a section it needs was not there. Never read as healthy. */
export const NotEvaluated = Type.Object(
  { pattern: PatternId, env: Type.String({ maxLength: 80 }), reason: Type.String({ maxLength: 500 }) },
  { additionalProperties: false },
)
export type NotEvaluated = Static<typeof NotEvaluated>

export const Diagnosis = Type.Object(
  {
    catalogue: Type.String({ description: 'Version of the detector catalogue that judged.' }),
    takenAt: Type.String({ format: 'date-time' }),
    findings: Type.Array(Finding),
    notEvaluated: Type.Array(NotEvaluated),
  },
  { additionalProperties: false },
)
export type Diagnosis = Static<typeof Diagnosis>
