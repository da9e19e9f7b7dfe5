import { Type, type Static } from 'typebox'
import { FileInfo } from '../file-info.ts'
import { PathText, VariableText, Variables } from '../text.ts'

export const SettingScope = Type.Enum(['default', 'user', 'remote', 'workspace', 'folder'])

/** One setting as it takes effect: the winner over all scopes, after substitution (A-001-05). */
export const EditorSetting = Type.Object(
  {
    key: Type.String({
      maxLength: 200,
      description: '`go.goroot`; members of an object dotted: `go.toolsEnvVars.GOFLAGS`.',
    }),
    value: VariableText,
    scope: SettingScope,
    file: Type.Optional(PathText),
    workspace: Type.Optional(
      Type.String({ maxLength: 64, description: 'Project id, for a workspace or folder setting.' }),
    ),
  },
  { additionalProperties: false },
)
export type EditorSetting = Static<typeof EditorSetting>

export const LaunchConfiguration = Type.Object(
  {
    file: PathText,
    name: Type.String({ maxLength: 300 }),
    mode: Type.Optional(Type.String({ maxLength: 32 })),
    keys: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100 }),
    envKeys: Type.Array(Type.String({ maxLength: 255 }), { maxItems: 100 }),
    buildFlags: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
)

/** Visual Studio Code and its relatives, as far as they decide which Go is used (D.6). Absent: none installed. */
export const Editor = Type.Object(
  {
    flavour: Type.Enum(['code', 'code-insiders', 'vscodium', 'cursor', 'windsurf', 'code-server']),
    version: Type.Optional(Type.String({ maxLength: 64 })),
    goExtension: Type.Optional(Type.String({ maxLength: 64 })),
    remote: Type.Boolean({
      description: 'This env is the remote side of the editor (Remote-WSL, SSH, container).',
    }),
    settings: Type.Array(EditorSetting, {
      maxItems: 500,
      description: 'go.*, gopls.*, terminal.integrated.env.*, http.proxy, files.eol that are not default.',
    }),
    paths: Type.Array(
      Type.Object(
        {
          key: Type.String({ maxLength: 200 }),
          path: PathText,
          exists: Type.Boolean(),
          writable: Type.Union([Type.Boolean(), Type.Null()]),
          parentWritable: Type.Boolean(),
          goVersion: Type.Optional(
            Type.String({ maxLength: 100, description: 'VERSION there, if it is a Go root.' }),
          ),
          drvfs: Type.Boolean({ description: 'On a Windows drive seen from WSL.' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50, description: 'What path settings lead to, key by key.' },
    ),
    unread: Type.Optional(
      Type.Array(PathText, {
        maxItems: 50,
        description: 'Files of projects that could not be read as settings.',
      }),
    ),
    launch: Type.Array(LaunchConfiguration, { maxItems: 200, description: 'Configurations of type go.' }),
    terminal: Type.Optional(
      Type.Object(
        {
          variables: Variables,
          goDirs: Type.Array(PathText, {
            maxItems: 64,
            description: 'Go bin directories on PATH, in order.',
          }),
          prepended: Type.Array(
            Type.Object(
              {
                dir: PathText,
                exists: Type.Boolean(),
                chosenAt: Type.Optional(
                  Type.String({ format: 'date-time', description: 'The day on which it was first seen.' }),
                ),
              },
              { additionalProperties: false },
            ),
            { maxItems: 20, description: 'What the Go extension put in front of PATH.' },
          ),
        },
        { additionalProperties: false, description: 'Of the integrated terminal, if one runs.' },
      ),
    ),
    shellEnvironment: Type.Optional(
      Type.Object(
        { outcome: Type.Enum(['ok', 'failed', 'timeout']), ms: Type.Integer({ minimum: 0 }) },
        {
          additionalProperties: false,
          description: 'The editor’s own attempt to learn the login shell’s environment.',
        },
      ),
    ),
    go: Type.Optional(Type.Intersect([FileInfo], { description: 'The go command the editor resolved.' })),
  },
  { additionalProperties: false },
)
export type Editor = Static<typeof Editor>
