import { Type, type Static } from 'typebox'
import { HostRow } from './host.ts'
import { Id, Moment } from './paging.ts'
import { PatternRow } from './pattern.ts'
import { OccurrenceRow, SummaryCounts } from './summary.ts'

/**
 * WS /api/v1/live. The client subscribes; the server answers `hello`, then sends deltas, at most a dozen
 * a second per client. Each message has the next `seq` of this `stream` (one server process since its start).
 * A client that lost its connection resumes with the last stream and seq; where the server no longer has all
 * between, or is another process, it answers `resync` and the client fetches afresh over REST.
 */
export const Topic = Type.Enum(['summary', 'patterns', 'hosts', 'occurrences'])
export type Topic = Static<typeof Topic>

export const LiveRequest = Type.Union([
  Type.Object(
    {
      type: Type.Literal('subscribe'),
      topics: Type.Array(Topic, { minItems: 1, maxItems: 8 }),
      resume: Type.Optional(
        Type.Object({ stream: Type.String({ maxLength: 64 }), seq: Type.Integer({ minimum: 0 }) }),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object({ type: Type.Literal('pong') }, { additionalProperties: false }),
])
export type LiveRequest = Static<typeof LiveRequest>

/** What changed since the message before; only subscribed topics are present. */
export const Delta = Type.Object({
  summary: Type.Optional(SummaryCounts),
  patterns: Type.Optional(Type.Array(PatternRow)),
  hosts: Type.Optional(
    Type.Object({
      rows: Type.Array(HostRow, { description: 'Hosts that changed, whole rows; at most 100.' }),
      alsoChanged: Type.Array(Id, { description: 'Ids of further hosts that changed, without rows.' }),
    }),
  ),
  occurrences: Type.Optional(
    Type.Object({
      rows: Type.Array(OccurrenceRow, { description: 'Newest first; at most 100.' }),
      skipped: Type.Integer({ minimum: 0, description: 'Further occurrences left out of this message.' }),
    }),
  ),
})
export type Delta = Static<typeof Delta>

export const LiveMessage = Type.Union([
  Type.Object({ type: Type.Literal('hello'), stream: Type.String(), seq: Type.Integer() }),
  Type.Object({
    type: Type.Literal('delta'),
    stream: Type.String(),
    seq: Type.Integer(),
    at: Moment,
    delta: Delta,
  }),
  Type.Object({
    type: Type.Literal('resync'),
    stream: Type.String(),
    seq: Type.Integer(),
    reason: Type.String(),
  }),
  Type.Object({ type: Type.Literal('ping') }),
  Type.Object({ type: Type.Literal('problem'), code: Type.String(), detail: Type.String() }),
])
export type LiveMessage = Static<typeof LiveMessage>
