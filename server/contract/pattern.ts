import { Type, type Static } from 'typebox'
import { Layer, Localized, SEVERITIES, Severity } from '#agent/contract/finding.ts'
import { EnvKind } from '#agent/contract/snapshot.ts'
import { Label, MOST_LABELS } from './label.ts'
import { AsOf, ExportQuery, Moment, pageOf, PageQuery } from './paging.ts'

/** Live statistics of one pattern. Counters change in the transaction that changes the findings. */
export const PatternRow = Type.Object({
  id: Type.String(),
  title: Localized,
  severity: Type.Enum([...SEVERITIES], {
    description: 'The most severe of its open findings; where none is open, what the rule has as a base.',
  }),
  layer: Layer,
  openFindings: Type.Integer({ minimum: 0 }),
  affectedHosts: Type.Integer({ minimum: 0, description: 'Hosts with at least one open finding; exact.' }),
  openings: Type.Integer({ minimum: 0, description: 'Times a finding opened or reopened, ever.' }),
  resolutions: Type.Integer({ minimum: 0 }),
  firstSeenAt: Type.Union([Moment, Type.Null()]),
  lastSeenAt: Type.Union([Moment, Type.Null()], { description: 'Latest occurrence.' }),
  trend: Type.Array(Type.Integer(), {
    description:
      'Openings in each of the last 24 hours of the clock, oldest first; the last is not over yet.',
  }),
})
export type PatternRow = Static<typeof PatternRow>

export const PatternQuery = Type.Object(
  {
    ...PageQuery,
    ...ExportQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    severity: Type.Optional(Severity),
    layer: Type.Optional(Layer),
    open: Type.Optional(Type.Boolean({ description: 'Only patterns that hit some host now.' })),
    sort: Type.Optional(
      Type.Enum(['affectedHosts', 'openFindings', 'openings', 'lastSeenAt', 'severity', 'id']),
    ),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
  },
  { additionalProperties: false },
)
export type PatternQuery = Static<typeof PatternQuery>

export const PatternPage = pageOf(PatternRow)
export type PatternPage = Static<typeof PatternPage>

const Distribution = Type.Array(Type.Object({ value: Type.String(), hosts: Type.Integer() }))

export const PatternDetail = Type.Object({
  ...PatternRow.properties,
  why: Localized,
  rule: Localized,
  byPlatform: Distribution,
  byGoVersion: Distribution,
  asOf: AsOf,
})
export type PatternDetail = Static<typeof PatternDetail>

/** GET /api/v1/patterns/{id}/series?range=24h */
export const SeriesQuery = Type.Object(
  { range: Type.Optional(Type.Enum(['1h', '24h', '7d', '30d', '1y'], { default: '24h' })) },
  { additionalProperties: false },
)
export type SeriesQuery = Static<typeof SeriesQuery>

export const PatternSeries = Type.Object({
  pattern: Type.String(),
  stepSeconds: Type.Integer(),
  points: Type.Array(
    Type.Object({
      at: Moment,
      opened: Type.Integer(),
      resolved: Type.Integer(),
      open: Type.Integer({ description: 'Open findings at the end of the step.' }),
    }),
  ),
  asOf: AsOf,
})
export type PatternSeries = Static<typeof PatternSeries>

/** GET /api/v1/patterns/window?seconds=60: what opened in the sliding stretch that ends now. */
export const WindowQuery = Type.Object(
  {
    seconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 86400, default: 60 })),
    top: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
  },
  { additionalProperties: false },
)
export type WindowQuery = Static<typeof WindowQuery>

export const PatternWindow = Type.Object({
  from: Moment,
  to: Moment,
  seconds: Type.Integer(),
  occurrences: Type.Integer(),
  patterns: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Localized,
      occurrences: Type.Integer(),
      hosts: Type.Integer(),
      share: Type.Number(),
    }),
  ),
})
export type PatternWindow = Static<typeof PatternWindow>

/** GET /api/v1/patterns/top?from=&to=&by=hosts: what opened most in a range. */
export const TopQuery = Type.Object(
  {
    from: Type.Optional({ ...Moment, description: 'A day before `to` if not given.' }),
    to: Type.Optional({ ...Moment, description: 'Not included; now if not given.' }),
    by: Type.Optional(Type.Enum(['occurrences', 'hosts'], { default: 'occurrences' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 10 })),
    severity: Type.Optional(Severity),
    layer: Type.Optional(Layer),
    label: Type.Optional(
      Type.Array(Label, { maxItems: MOST_LABELS, description: 'Hosts that have all of them.' }),
    ),
    kind: Type.Optional(EnvKind),
    os: Type.Optional(Type.String({ maxLength: 200, description: 'Name of the host’s operating system.' })),
    goVersion: Type.Optional(
      Type.String({ maxLength: 100, description: 'Of the env, as it is now; `none` for no go.' }),
    ),
  },
  { additionalProperties: false },
)
export type TopQuery = Static<typeof TopQuery>

export const PatternTop = Type.Object({
  from: Moment,
  to: Moment,
  by: Type.Enum(['occurrences', 'hosts']),
  patterns: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Localized,
      severity: Severity,
      layer: Layer,
      occurrences: Type.Integer({ description: 'Times a finding opened or reopened.' }),
      hosts: Type.Integer({ description: 'Hosts on which one did; exact.' }),
    }),
  ),
  total: Type.Integer({ minimum: 0, description: 'Patterns that opened at all.' }),
  asOf: AsOf,
})
export type PatternTop = Static<typeof PatternTop>
