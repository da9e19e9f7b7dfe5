import { Type, type Static } from 'typebox'
import { Origin } from '../origin.ts'
import { PathText, VariableName, Variables, VariableText } from '../text.ts'

export const SessionId = Type.Enum([
  'cmd',
  'cmd-autorun',
  'powershell',
  'pwsh',
  'gitbash',
  'sh-login',
  'bash-login',
  'bash-interactive',
  'bash-noninteractive',
  'zsh-login',
  'zsh-interactive',
  'zsh-noninteractive',
  'fish-login',
  'fish-interactive',
  'gui',
  'service',
  'elevated',
])
export type SessionId = Static<typeof SessionId>

/** One way of starting a process, as it was really started and asked. */
export const Session = Type.Object(
  {
    id: SessionId,
    shell: PathText,
    login: Type.Boolean(),
    interactive: Type.Boolean(),
    outcome: Type.Enum(['ok', 'failed', 'timeout'], {
      description: 'Whether the session started and answered.',
    }),
    message: Type.Optional(Type.String({ maxLength: 1000, description: 'Why it did not answer.' })),
    variables: Type.Intersect([Variables], {
      description:
        'Go, proxy and location variables of this session (D.5), nothing else. PATH is not repeated here.',
    }),
    origins: Type.Record(VariableName, Origin, {
      description:
        'What set each variable that this session has: the winner. Losers are derived from registry, profiles and files.',
    }),
    traced: Type.Boolean({ description: 'Origins come from an execution trace; otherwise from parsing.' }),
    startup: Type.Optional(
      Type.Array(PathText, {
        maxItems: 500,
        description:
          'Start-up files that the shell was seen to read, in order; only where its start was traced. Of those that files read in turn, the ones the profiles section has.',
      }),
    ),
    path: VariableText,
    pathLength: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Characters of PATH before redaction.' }),
    ),
    pathext: Type.Optional(VariableText),
    which: Type.Array(PathText, {
      maxItems: 64,
      description: 'Every file the shell itself names for `go`, in order.',
    }),
    aliases: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 1000 }), {
      description:
        'What the shell runs instead of a file on PATH for go or gofmt: `alias`, `function` or `hash` (a remembered place), and its text.',
    }),
    goVersion: Type.Optional(
      Type.String({ maxLength: 100, description: 'What `go version` printed in it, where it was asked.' }),
    ),
    goLastRun: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'When go last ran in a session of this kind, where the system keeps count.',
      }),
    ),
    account: Type.Optional(
      Type.Enum(['same', 'administrator', 'other'], {
        description: 'Whose account it runs in; elevation over the shoulder is another one.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type Session = Static<typeof Session>

/** How processes of this env get their environment (D.3). */
export const Sessions = Type.Object(
  {
    primary: Type.Union([SessionId, Type.Null()], {
      description: 'The session a developer types `go` in; null if none started.',
    }),
    home: PathText,
    root: Type.Boolean({ description: 'The agent runs as root or elevated.' }),
    list: Type.Array(Session, { maxItems: 32 }),
  },
  { additionalProperties: false },
)
export type Sessions = Static<typeof Sessions>
