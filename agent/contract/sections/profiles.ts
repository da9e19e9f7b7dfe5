import { Type, type Static } from 'typebox'
import { PathText, VariableName } from '../text.ts'
import { SessionId } from './sessions.ts'

export const Assignment = Type.Object(
  {
    line: Type.Integer({ minimum: 1 }),
    name: VariableName,
    op: Type.Enum(['set', 'prepend', 'append', 'unset'], {
      description: 'prepend/append: the new value contains the old one.',
    }),
    value: Type.String({
      maxLength: 32767,
      description: 'Text of the value as written, variables unexpanded, after redaction.',
    }),
    exported: Type.Boolean(),
    guard: Type.Optional(
      Type.String({ maxLength: 500, description: 'The enclosing condition, as written.' }),
    ),
    effective: Type.Optional(
      Type.String({
        maxLength: 32767,
        description: 'Value after expansion as traced; none where the line did not run or was not traced.',
      }),
    ),
    textHash: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description:
          'SHA-256 of the line, for the "unchanged" test of a repair; none where the redactor found a secret.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type Assignment = Static<typeof Assignment>

export const Profile = Type.Object(
  {
    file: PathText,
    syntax: Type.Enum(['sh', 'zsh', 'fish', 'powershell', 'cmd', 'pam', 'environment.d', 'paths']),
    loadedBy: Type.Array(SessionId, {
      maxItems: 32,
      description: 'Sessions that read this file, by trace where possible.',
    }),
    size: Type.Integer({ minimum: 0 }),
    mtime: Type.String({ format: 'date-time' }),
    encoding: Type.Enum(['utf-8', 'utf-16le', 'utf-16be', 'unknown']),
    bom: Type.Boolean(),
    eol: Type.Enum(['lf', 'crlf', 'mixed', 'none']),
    assignments: Type.Array(Assignment, {
      maxItems: 2000,
      description: 'Writes to Go variables and PATH only.',
    }),
    signed: Type.Optional(Type.Boolean({ description: 'PowerShell: carries a valid signature.' })),
    webMarked: Type.Optional(Type.Boolean({ description: 'Carries the mark of the web.' })),
    sources: Type.Array(
      Type.Object({ line: Type.Integer({ minimum: 1 }), file: PathText }, { additionalProperties: false }),
      { maxItems: 500, description: 'Files this one reads in turn.' },
    ),
  },
  { additionalProperties: false },
)
export type Profile = Static<typeof Profile>

/** Start-up files that exist, and what they do to Go variables and PATH (D.3). File text never leaves. */
export const Profiles = Type.Object(
  { files: Type.Array(Profile, { maxItems: 500 }) },
  { additionalProperties: false },
)
export type Profiles = Static<typeof Profiles>
