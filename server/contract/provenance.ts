import { Type, type Static } from 'typebox'
import { Origin } from '#agent/contract/origin.ts'
import { SessionId } from '#agent/contract/sections/sessions.ts'
import { Env } from '#agent/contract/snapshot.ts'
import { AsOf, Moment } from './paging.ts'

export const ProvenanceQuery = Type.Object(
  { env: Type.Intersect([Env.properties.id], { description: 'Env of the host, `windows`, `wsl:Debian`.' }) },
  { additionalProperties: false },
)
export type ProvenanceQuery = Static<typeof ProvenanceQuery>

const Changed = Type.Union([Moment], {
  description:
    'Last change of the whole file or registry key: the value is at least as old, or was written then.',
})
const Guard = Type.String({ description: 'The condition around the line, as written.' })

/** A place that says something about a variable. */
export const VariableCandidate = Type.Object({
  value: Type.String(),
  origin: Origin,
  wins: Type.Boolean(),
  time: Type.Optional(Changed),
  guard: Type.Optional(Guard),
  lost: Type.Optional(
    Type.Enum(
      [
        'written-over',
        'not-here',
        'not-run',
        'scope',
        'environment',
        'later-line',
        'own-file',
        'other-file',
        'empty',
        'old-go',
      ],
      {
        description:
          'Why it has no say: replaced later; the session does not have the variable; its condition did not hold; ' +
          'a stronger registry scope; the environment goes before files of Go; a later line of the file; the file of ' +
          '`go env -w` goes before go.env; the session reads another such file; empty counts as unset; go.env is ' +
          'read since Go 1.21.',
      },
    ),
  ),
})
export type VariableCandidate = Static<typeof VariableCandidate>

export const VariableProvenance = Type.Object({
  name: Type.String(),
  goEnv: Type.Union([Type.String(), Type.Null()], {
    description: 'What `go env` printed in the primary session.',
  }),
  differs: Type.Boolean({ description: 'Sessions do not agree on what is set.' }),
  sessions: Type.Array(
    Type.Object({
      session: SessionId,
      candidates: Type.Array(VariableCandidate, {
        description: 'Strongest first. A winner of kind `default` means that nothing sets the variable.',
      }),
    }),
  ),
})
export type VariableProvenance = Static<typeof VariableProvenance>

/** A place that puts a directory on PATH. */
export const EntryCandidate = Type.Object({
  origin: Origin,
  raw: Type.String({ description: 'As written there.' }),
  wins: Type.Boolean(),
  time: Type.Optional(Changed),
  guard: Type.Optional(Guard),
  index: Type.Optional(Type.Integer({ description: 'Position of a duplicate on the same PATH.' })),
  lost: Type.Optional(
    Type.Enum(['also', 'duplicate', 'not-run'], {
      description:
        'Would do the same, were the winner gone; did so at another position; its condition did not hold.',
    }),
  ),
})
export type EntryCandidate = Static<typeof EntryCandidate>

export const EntryProvenance = Type.Object({
  index: Type.Integer({ minimum: 0 }),
  raw: Type.String(),
  dir: Type.String(),
  origin: Origin,
  state: Type.Enum(['exists', 'missing', 'not-a-directory', 'unready', 'unknown'], {
    description: 'unready: the volume did not answer. unknown: nobody looked.',
  }),
  real: Type.Union([Type.String(), Type.Null()], { description: 'Where its links end, if elsewhere.' }),
  repeats: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Position of the earlier entry that names the same directory.',
  }),
  go: Type.Union([
    Type.Object({
      path: Type.String(),
      version: Type.Union([Type.String(), Type.Null()]),
      arch: Type.Union([Type.String(), Type.Null()]),
      role: Type.Enum(['runs', 'hidden', 'same'], {
        description: 'same: another name of a file that an earlier entry has.',
      }),
    }),
    Type.Null(),
  ]),
  candidates: Type.Array(EntryCandidate, { description: 'The place that put it there first.' }),
})
export type EntryProvenance = Static<typeof EntryProvenance>

export const ProvenanceNode = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['command', 'definition', 'file', 'entry', 'variable', 'source'], {
    description:
      'definition: an alias or function. entry: of PATH. source: a line, a registry value, a policy or a process.',
  }),
  label: Type.String(),
  value: Type.Optional(Type.String()),
  origin: Type.Optional(Origin),
  time: Type.Optional(
    Type.Object({
      at: Moment,
      confidence: Type.Literal('medium', {
        description: 'Files and registry keys have times, lines and values have none.',
      }),
    }),
  ),
})
export type ProvenanceNode = Static<typeof ProvenanceNode>

export const ProvenanceEdge = Type.Object({
  from: Type.String({ description: 'What contributes.' }),
  to: Type.String(),
  confidence: Origin.properties.confidence,
  decides: Type.Boolean({ description: 'It took effect; the others would, were it gone.' }),
})
export type ProvenanceEdge = Static<typeof ProvenanceEdge>

export const ProvenanceGraph = Type.Object({
  root: Type.String(),
  nodes: Type.Array(ProvenanceNode),
  edges: Type.Array(ProvenanceEdge),
})
export type ProvenanceGraph = Static<typeof ProvenanceGraph>

export const SessionProvenance = Type.Object({
  session: SessionId,
  definitions: Type.Array(
    Type.Object({ kind: Type.Enum(['alias', 'function', 'hash']), text: Type.String() }),
    {
      description: 'Named `go`; these come before every file on PATH.',
    },
  ),
  path: Type.Array(EntryProvenance),
  graph: ProvenanceGraph,
})
export type SessionProvenance = Static<typeof SessionProvenance>

/** GET /api/v1/hosts/{id}/provenance?env=: where every variable and PATH entry of an env comes from. */
export const HostProvenance = Type.Object({
  env: Type.String(),
  sessions: Type.Array(SessionProvenance, { description: 'Those that answered, the primary one first.' }),
  variables: Type.Array(VariableProvenance, {
    description: 'Every variable that anything sets; those on which sessions disagree first. PATH is apart.',
  }),
  complete: Type.Boolean({ description: 'False: there was more than this reply may hold.' }),
  takenAt: Moment,
  asOf: AsOf,
})
export type HostProvenance = Static<typeof HostProvenance>
