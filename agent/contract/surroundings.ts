import { Type, type Static } from 'typebox'
import { VariableText } from './text.ts'

/** What the other machines of the group look like, for rules that compare with them. */
export const Fleet = Type.Object(
  {
    hosts: Type.Integer({ minimum: 0 }),
    medianGo: Type.Optional(Type.String({ maxLength: 64, description: 'Median Go of the group: `1.26.3`.' })),
    medianGoSince: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Since when the median has that minor release or a newer one.',
      }),
    ),
    versions: Type.Record(Type.String({ maxLength: 64 }), Type.Integer({ minimum: 0 }), {
      description: 'Hosts by minor release, `1.26`.',
    }),
    buildStdMs: Type.Optional(
      Type.Number({ minimum: 0, description: 'Median of the smoke test’s build step.' }),
    ),
    proxyErrors: Type.Record(Type.String({ maxLength: 500 }), Type.Number({ minimum: 0, maximum: 1 }), {
      description: 'Share of probes of a proxy host that failed otherwise than 404 or 410.',
    }),
    inspectionIssuers: Type.Record(Type.String({ maxLength: 64 }), Type.Integer({ minimum: 0 }), {
      description: 'Hosts on which the issuer with this hash validates.',
    }),
  },
  { additionalProperties: false },
)
export type Fleet = Static<typeof Fleet>

/** The text a stored Path had before its present one, however many snapshots ago that was. */
export const PastPath = Type.Object(
  {
    text: VariableText,
    seenAt: Type.String({ format: 'date-time', description: 'The last stored snapshot that had it.' }),
    goneAt: Type.String({
      format: 'date-time',
      description: 'The first snapshot that had the present text.',
    }),
    policyRefreshedAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'The last refresh of Group Policy as of `goneAt`.' }),
    ),
  },
  { additionalProperties: false },
)
export type PastPath = Static<typeof PastPath>

/** What earlier snapshots of this env said, as far as rules need it. */
export const Earlier = Type.Object(
  {
    machinePath: Type.Optional(PastPath),
    userPath: Type.Optional(PastPath),
    /** Oldest first; at most one a day. */
    freeBytes: Type.Optional(
      Type.Array(
        Type.Object(
          {
            volume: Type.String({ maxLength: 4096 }),
            at: Type.String({ format: 'date-time' }),
            bytes: Type.Integer({ minimum: 0 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 500 },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Earlier = Static<typeof Earlier>
