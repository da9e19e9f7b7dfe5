import { Type, type Static } from 'typebox'
import { PathText, VariableText } from '../text.ts'

/** Where a module download would go, and whether it arrives; probes are made only where policy allows (D.4 env.net). */
export const Network = Type.Object(
  {
    gitProxy: Type.Optional(
      Type.Object(
        { value: VariableText, file: Type.Optional(PathText) },
        { additionalProperties: false, description: '`git config http.proxy`.' },
      ),
    ),
    resolver: Type.Optional(
      Type.Object(
        {
          nameservers: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 }),
          generated: Type.Boolean({ description: 'resolv.conf says it is generated.' }),
          defaultGateway: Type.Optional(Type.String({ maxLength: 64 })),
        },
        { additionalProperties: false },
      ),
    ),
    probes: Type.Array(
      Type.Object(
        {
          target: Type.String({ maxLength: 500, description: 'Redacted URL, or host:port.' }),
          purpose: Type.Enum(['goproxy', 'sumdb', 'proxy', 'private']),
          status: Type.Enum(['ok', 'dns', 'refused', 'timeout', 'tls', 'http']),
          httpStatus: Type.Optional(Type.Integer()),
          attempts: Type.Integer({ minimum: 1, description: 'In a row with this same outcome.' }),
          minutes: Type.Number({ minimum: 0, description: 'Between the first and the last of them.' }),
          ms: Type.Number({ minimum: 0 }),
          issuer: Type.Optional(
            Type.Object(
              { name: Type.String({ maxLength: 300 }), hash: Type.String({ maxLength: 64 }) },
              { additionalProperties: false, description: 'Root of the certificate chain shown.' },
            ),
          ),
          unknownAuthority: Type.Optional(
            Type.Boolean({ description: 'TLS failed because nobody vouches for it.' }),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50 },
    ),
    online: Type.Boolean({ description: 'Some probe or the server itself answered.' }),
  },
  { additionalProperties: false },
)
export type Network = Static<typeof Network>
