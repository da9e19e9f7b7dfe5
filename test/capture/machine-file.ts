import { Type, type Static } from 'typebox'
import { EnvKind, EnvRole } from '../../agent/contract/snapshot.ts'

/*
 * A machine as a file: its facts, the files and registry keys that a look reads, and what the programs said that it
 * started. `npm run capture` writes one; one composed from documentation is written by hand in the same words.
 */

const strict = { additionalProperties: false }
/** Lines, without the ends; a text that ends with a line end has an empty last one. */
const Text = Type.Union([Type.String(), Type.Array(Type.String())])
const Fails = Type.Enum(['denied', 'timeout', 'unsupported', 'error'])
export const Failed = Type.Object({ fails: Fails }, strict)

/** What differs from: owned by root, 644 or 755, writable. */
const facts = {
  mode: Type.Optional(Type.String({ pattern: '^[0-7]{3,4}$' })),
  uid: Type.Optional(Type.Integer()),
  gid: Type.Optional(Type.Integer()),
  mtime: Type.Optional(Type.String({ format: 'date-time' })),
  writable: Type.Optional(Type.Boolean()),
}

/** The beginning of a program, made here: `elf/amd64`. */
export const ProgramKind = Type.Enum(['elf/amd64', 'elf/arm64', 'macho/amd64', 'macho/arm64', 'pe/amd64'])

export const FileEntry = Type.Union([
  Text,
  Type.Object({ link: Type.String() }, strict),
  Failed,
  Type.Object({ dir: Type.Literal(true), ...facts }, strict),
  Type.Object({ text: Text, ...facts }, strict),
  /** GBK, UTF-16 and whatever else is no UTF-8. */
  Type.Object({ base64: Type.String(), ...facts }, strict),
  Type.Object({ program: ProgramKind, size: Type.Integer(), ...facts }, strict),
  /** The parts that are read, by their place: gzip in base64. The rest is zeros. */
  Type.Object(
    {
      size: Type.Integer(),
      parts: Type.Optional(Type.Record(Type.String(), Type.String())),
      ...facts,
    },
    strict,
  ),
])
export type FileEntry = Static<typeof FileEntry>

/** What a shell says of itself; put into the words of that shell's questions when it is asked. */
export const ShellWords = Type.Object(
  {
    variables: Type.Record(Type.String(), Type.String()),
    which: Type.Optional(Type.Array(Type.String())),
    aliases: Type.Optional(Type.Record(Type.String(), Type.String())),
    /** Git Bash: PATH as Windows directories. */
    directories: Type.Optional(Type.Array(Type.String())),
    /** PowerShell: `name|pid|start` of what runs beside it. */
    programs: Type.Optional(Type.Array(Type.String())),
    /** `FILE:LINE COMMAND`, as bash and zsh trace the start-up files. */
    trace: Type.Optional(Type.Array(Type.String())),
  },
  strict,
)
export type ShellWords = Static<typeof ShellWords>

export const Command = Type.Object(
  {
    /** Whole path or, for all of that name, the base name. */
    program: Type.String(),
    /** A script that is given to a shell counts as `<script>`, names asked of `go env -json` not at all. */
    args: Type.Optional(Type.Array(Type.String())),
    /** Variables of the environment it is started with. */
    when: Type.Optional(Type.Record(Type.String(), Type.String())),
    exit: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    /** The marks of this very question stand as `{answer}` and `{trace}`. */
    out: Type.Optional(Text),
    err: Type.Optional(Text),
    /** `out` in UTF-16, as some programs of Windows write whatever the code page. */
    utf16: Type.Optional(Type.Boolean()),
    shell: Type.Optional(ShellWords),
    /** What PowerShell answers otherwise. */
    answer: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    fails: Type.Optional(Fails),
  },
  strict,
)
export type Command = Static<typeof Command>

export const RegistryKey = Type.Union([
  /** `REG_SZ C:\Go`: kind and value by name. */
  Type.Record(Type.String(), Type.String()),
  Failed,
])

export const MachineFile = Type.Object(
  {
    /** What kind of machine it is, and what is the matter with it. */
    about: Text,
    source: Type.Enum(['recorded', 'composed']),
    /** Where a recorded one was looked at, and what of it was laid out for it; after which documents it is composed. */
    from: Type.Array(Type.String(), { minItems: 1 }),
    /** In good order: nothing above `info` may be found, except that its Go grows old. */
    healthy: Type.Boolean(),
    projects: Type.Optional(Type.Array(Type.String())),
    platform: EnvKind,
    role: Type.Optional(EnvRole),
    now: Type.String({ format: 'date-time' }),
    hostname: Type.String(),
    distro: Type.Optional(Type.String()),
    user: Type.String(),
    home: Type.String(),
    processArch: Type.String(),
    kernel: Type.String(),
    cpuModel: Type.Optional(Type.String()),
    memoryBytes: Type.Integer(),
    uid: Type.Optional(Type.Integer()),
    env: Type.Record(Type.String(), Type.String()),
    space: Type.Object({ freeBytes: Type.Integer(), totalBytes: Type.Integer() }, strict),
    registry: Type.Optional(Type.Record(Type.String(), RegistryKey)),
    commands: Type.Array(Command),
    files: Type.Record(Type.String(), FileEntry),
  },
  strict,
)
export type MachineFile = Static<typeof MachineFile>

export const textOf = (text: Static<typeof Text>): string =>
  typeof text === 'string' ? text : text.join('\n')
