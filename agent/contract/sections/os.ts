import { Type, type Static } from 'typebox'

/** The host's operating system and processor (D.1). */
export const Os = Type.Object(
  {
    name: Type.String({ maxLength: 200, description: '`Windows 11 Pro`, `Debian GNU/Linux`, `macOS`.' }),
    version: Type.String({ maxLength: 100, description: 'Release: `23H2`, `12`, `14.5`.' }),
    build: Type.Optional(
      Type.String({ maxLength: 100, description: 'Windows build and UBR (`22631.3447`), macOS build.' }),
    ),
    edition: Type.Optional(Type.String({ maxLength: 100, description: 'Windows edition id.' })),
    kernel: Type.String({ maxLength: 200, description: 'Kernel release.' }),
    arch: Type.String({
      maxLength: 32,
      description: 'Processor architecture of the machine as a GOARCH, whatever the agent was built for.',
    }),
    translated: Type.Boolean({ description: 'The agent runs under Rosetta, WOW64 or the like.' }),
    cpuModel: Type.Optional(Type.String({ maxLength: 200 })),
    amd64Level: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4, description: 'x86-64-v1 to v4 by the CPU’s flags.' }),
    ),
    memoryBytes: Type.Integer({ minimum: 0 }),
    libc: Type.Optional(Type.Enum(['glibc', 'musl'])),
  },
  { additionalProperties: false },
)
export type Os = Static<typeof Os>
