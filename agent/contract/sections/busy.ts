import { Type, type Static } from 'typebox'

/** Installers and updaters at work while the snapshot was taken (guard G4). */
export const Busy = Type.Object(
  {
    programs: Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 50,
      description: 'Names out of the G4 list: `msiexec`, `apt`, `brew`, `asdf`, ...',
    }),
  },
  { additionalProperties: false },
)
export type Busy = Static<typeof Busy>
