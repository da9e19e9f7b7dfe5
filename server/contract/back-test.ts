import { Type, type Static } from 'typebox'
import { Severity } from '#agent/contract/finding.ts'
import { Policy } from '#agent/contract/policy.ts'
import { SeverityCounts } from './host.ts'
import { Id, Moment } from './paging.ts'

/** POST /api/v1/detectors/{id}/back-test: what the detector says of stored snapshots. Nothing is changed. */
export const BackTestRequest = Type.Object(
  {
    at: Type.Optional(
      Type.Union([Moment], {
        description:
          'The fleet as it was then; now if not given. What hosts were like before is known of now only: rules that compare with it see none at another moment.',
      }),
    ),
    policy: Type.Optional(
      Type.Intersect([Type.Partial(Policy, { additionalProperties: false })], {
        description: 'Judge as if these settings were the policy.',
      }),
    ),
    samples: Type.Optional(Type.Integer({ minimum: 0, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
)
export type BackTestRequest = Static<typeof BackTestRequest>

export const BackTest = Type.Object({
  detector: Type.String(),
  catalogue: Type.String(),
  at: Moment,
  hosts: Type.Integer({ description: 'Hosts with a snapshot from before that moment.' }),
  affectedHosts: Type.Integer(),
  findings: SeverityCounts,
  notEvaluated: Type.Array(Type.Object({ reason: Type.String(), envs: Type.Integer({ minimum: 1 }) }), {
    description: 'Most frequent first.',
  }),
  samples: Type.Array(
    Type.Object({
      hostId: Id,
      hostname: Type.String(),
      env: Type.String(),
      severity: Severity,
      subject: Type.String(),
      takenAt: Moment,
    }),
  ),
  unreadable: Type.Integer({ description: 'Hosts whose stored snapshot could not be read.' }),
  tookMs: Type.Integer(),
})
export type BackTest = Static<typeof BackTest>
