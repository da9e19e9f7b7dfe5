import { Type, type Static } from 'typebox'
import { SnapshotRow } from './host.ts'
import { Id } from './paging.ts'

const Pointer = Type.String({ description: 'JSON pointer into the section.' })

/** Changes of a section are applied in their order; positions are those in the list as it then is. */
export const Change = Type.Object({
  pointer: Pointer,
  from: Type.Optional(
    Type.String({ description: 'Where a member of a list stood before it moved to `pointer`.' }),
  ),
  op: Type.Enum(['added', 'removed', 'changed', 'moved']),
  before: Type.Unknown(),
  after: Type.Unknown(),
})
export type Change = Static<typeof Change>

export const SectionDiff = Type.Object({
  env: Type.String(),
  section: Type.String(),
  changes: Type.Array(Change),
})
export type SectionDiff = Static<typeof SectionDiff>

/** GET /api/v1/hosts/{id}/diff?from=&to=: sections that differ between two snapshots. */
export const HostDiff = Type.Object({
  from: SnapshotRow,
  to: SnapshotRow,
  sections: Type.Array(SectionDiff),
})
export type HostDiff = Static<typeof HostDiff>

const UUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'
const Side = Type.String({
  pattern: `^${UUID}(@[0-9]{1,16})?$`,
  description: 'Id of a host, of its current snapshot; or of another one: `<host>@<snapshot>`.',
})

export const CompareQuery = Type.Object({ from: Side, to: Side }, { additionalProperties: false })
export type CompareQuery = Static<typeof CompareQuery>

const Compared = Type.Object({ hostId: Id, hostname: Type.String(), snapshot: SnapshotRow })

/** GET /api/v1/diff?from=&to=: sections that differ between two hosts, or moments of them. */
export const Comparison = Type.Object({
  from: Compared,
  to: Compared,
  sections: Type.Array(SectionDiff),
})
export type Comparison = Static<typeof Comparison>

/** GET /api/v1/findings/{id}/changes: what had changed when the finding opened. */
export const FindingChanges = Type.Object({
  from: Type.Union([SnapshotRow, Type.Null()], {
    description: 'The last snapshot without it; null: it was there in the first one that is kept.',
  }),
  to: Type.Union([SnapshotRow, Type.Null()], {
    description: 'The snapshot that opened it; null: that is not kept any more.',
  }),
  needed: Type.Array(SectionDiff, { description: 'Sections that its detector goes by.' }),
  other: Type.Array(SectionDiff, { description: 'Everything else that changed with them.' }),
})
export type FindingChanges = Static<typeof FindingChanges>
