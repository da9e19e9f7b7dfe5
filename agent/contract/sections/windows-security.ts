import { Type, type Static } from 'typebox'
import { FailureReason } from '../section.ts'
import { PathText } from '../text.ts'

/** What Windows keeps in places of its own, each of which may be closed to a person who is no administrator. */
export const SecurityPart = Type.Enum(['defender', 'code-integrity', 'applocker', 'defender-log', 'firewall'])
export type SecurityPart = Static<typeof SecurityPart>

/** Block events, virus protection and firewall of a Windows host, as far as they touch Go (D.2, class D). */
export const WindowsSecurity = Type.Object(
  {
    defender: Type.Optional(
      Type.Object(
        {
          realtime: Type.Boolean(),
          excluded: Type.Object(
            { gocache: Type.Boolean(), gomodcache: Type.Boolean(), goroot: Type.Boolean() },
            {
              additionalProperties: false,
              description: 'Whether an exclusion covers it; the list never leaves.',
            },
          ),
        },
        { additionalProperties: false },
      ),
    ),
    blockEvents: Type.Array(
      Type.Object(
        {
          log: Type.Enum(['code-integrity', 'applocker', 'defender']),
          id: Type.Integer({ description: '3076, 3077, 8003, 8004, 1116 or 1117.' }),
          path: PathText,
          policy: Type.Optional(Type.String({ maxLength: 300 })),
          count: Type.Integer({ minimum: 1 }),
          last: Type.String({ format: 'date-time' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200, description: 'Last seven days, only files of Go and of its builds.' },
    ),
    firewallRules: Type.Array(
      Type.Object(
        {
          id: Type.String({ maxLength: 300 }),
          name: Type.String({ maxLength: 300 }),
          enabled: Type.Boolean(),
          inbound: Type.Boolean(),
          allow: Type.Boolean(),
          protocol: Type.String({ maxLength: 32 }),
          ports: Type.Array(
            Type.Object(
              {
                from: Type.Integer({ minimum: 0, maximum: 65535 }),
                to: Type.Integer({ minimum: 0, maximum: 65535 }),
              },
              { additionalProperties: false },
            ),
            { maxItems: 100 },
          ),
          anyProgram: Type.Boolean(),
          anyRemote: Type.Boolean(),
          byPolicy: Type.Boolean({ description: 'Comes from Group Policy.' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200, description: 'Only rules on debugger ports or named like one.' },
    ),
    unread: Type.Optional(
      Type.Array(
        Type.Object({ part: SecurityPart, reason: FailureReason }, { additionalProperties: false }),
        { maxItems: 5, description: 'Parts that could not be read: of these nothing is known.' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type WindowsSecurity = Static<typeof WindowsSecurity>
