import { Type, type Static } from 'typebox'
import { Labels } from './label.ts'
import { Id, Moment } from './paging.ts'

/** viewer reads; operator also manages hosts and enrolment keys; admin also manages users and tokens. */
export const Role = Type.Enum(['viewer', 'operator', 'admin'])
export type Role = Static<typeof Role>

export const Email = Type.String({ format: 'email', maxLength: 254 })
export const Password = Type.String({ minLength: 12, maxLength: 200, description: 'At least 12 characters.' })

/** POST /api/v1/setup with the one-time token of the printed link; makes the first admin and signs in. */
export const SetupRequest = Type.Object(
  { token: Type.String({ minLength: 20, maxLength: 200 }), email: Email, password: Password },
  { additionalProperties: false },
)
export type SetupRequest = Static<typeof SetupRequest>

/** GET /api/v1/setup: whether the first admin is still to be made. */
export const SetupState = Type.Object({ open: Type.Boolean() })
export type SetupState = Static<typeof SetupState>

/** POST /api/v1/sign-in; the sign-in lives in an HttpOnly cookie. DELETE signs out. */
export const SignInRequest = Type.Object(
  { email: Email, password: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
)
export type SignInRequest = Static<typeof SignInRequest>

/** GET /api/v1/me */
export const Me = Type.Object({ id: Id, email: Type.Union([Type.String(), Type.Null()]), role: Role })
export type Me = Static<typeof Me>

export const TokenRow = Type.Object({
  id: Id,
  name: Type.String(),
  role: Role,
  createdAt: Moment,
  expiresAt: Type.Union([Moment, Type.Null()]),
  lastUsedAt: Type.Union([Moment, Type.Null()]),
})
export type TokenRow = Static<typeof TokenRow>

export const CreateToken = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    role: Role,
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
  },
  { additionalProperties: false },
)
export type CreateToken = Static<typeof CreateToken>

/** The token's text is in this reply and nowhere else. */
export const CreatedToken = Type.Object({ ...TokenRow.properties, token: Type.String() })
export type CreatedToken = Static<typeof CreatedToken>

export const EnrollmentKeyRow = Type.Object({
  id: Id,
  name: Type.String(),
  createdAt: Moment,
  expiresAt: Moment,
  maxUses: Type.Union([Type.Integer(), Type.Null()]),
  uses: Type.Integer(),
  revokedAt: Type.Union([Moment, Type.Null()]),
  labels: Type.Array(Type.String(), { description: 'Each host that enrols with it gets them.' }),
})
export type EnrollmentKeyRow = Static<typeof EnrollmentKeyRow>

export const CreateEnrollmentKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    expiresInHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 8760, default: 168 })),
    maxUses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000000 })),
    labels: Type.Optional(Labels),
  },
  { additionalProperties: false },
)
export type CreateEnrollmentKey = Static<typeof CreateEnrollmentKey>

export const CreatedEnrollmentKey = Type.Object({ ...EnrollmentKeyRow.properties, key: Type.String() })
export type CreatedEnrollmentKey = Static<typeof CreatedEnrollmentKey>

/** GET /api/v1/tokens and /api/v1/enrollment-keys: all of them, newest first. */
export const TokenList = Type.Object({ rows: Type.Array(TokenRow) })
export type TokenList = Static<typeof TokenList>
export const EnrollmentKeyList = Type.Object({ rows: Type.Array(EnrollmentKeyRow) })
export type EnrollmentKeyList = Static<typeof EnrollmentKeyList>
