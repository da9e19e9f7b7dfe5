import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { isGoEnvName } from './assignment.ts'
import { errorFact } from './errors.ts'
import { machineArchIn } from './machine-words.ts'
import { storedSettings } from './fragments.ts'
import { EMPTY_REPORT, type ErrorFact, type Report } from './report.ts'

const Texts = Type.Record(Type.String(), Type.String())

/** A report that someone has transcribed: facts in JSON instead of the text of a thread. */
const FactSheet = Type.Object({
  platform: Type.Optional(Type.Enum(['linux', 'darwin', 'macos', 'windows', 'wsl'])),
  goVersion: Type.Optional(Type.String()),
  goEnv: Type.Optional(Texts),
  processEnv: Type.Optional(Texts),
  other: Type.Optional(
    Type.Object({
      whichGo: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
      goRoot: Type.Optional(Type.String()),
      goPath: Type.Optional(Type.String()),
      goRootVersion: Type.Optional(Type.String()),
      goRootVersionFile: Type.Optional(Type.String()),
      goBinaryVersion: Type.Optional(Type.String()),
      goVersionOutput: Type.Optional(Type.String()),
      goEnvFileContent: Type.Optional(Type.Union([Type.String(), Texts])),
      existingFiles: Type.Optional(Type.Array(Type.String())),
      filesExist: Type.Optional(Type.Array(Type.String())),
      missingFiles: Type.Optional(Type.Array(Type.String())),
      missingDirs: Type.Optional(Type.Array(Type.String())),
      goBinary: Type.Optional(Type.String()),
      goDir: Type.Optional(Type.String()),
      goInstalledUnder: Type.Optional(Type.String()),
      terminalGOROOT: Type.Optional(Type.String()),
      goToolDir: Type.Optional(Type.String()),
      sudoGoVersion: Type.Optional(Type.String()),
      sudoersSecurePath: Type.Optional(Type.String()),
      gccOnPath: Type.Optional(Type.Boolean()),
      gccVersion: Type.Optional(Type.String()),
      goModGo: Type.Optional(Type.String()),
      homeUnset: Type.Optional(Type.Boolean()),
      vscodeSettings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      command: Type.Optional(Type.String()),
      errorMessage: Type.Optional(Type.String()),
      hardware: Type.Optional(Type.String()),
      pathPartial: Type.Optional(Type.Boolean()),
      ci: Type.Optional(Type.Boolean()),
      docker: Type.Optional(Type.Boolean()),
    }),
  ),
})
type FactSheet = Static<typeof FactSheet>

/** null for a document of another shape. */
export function readFacts(document: unknown): Report | null {
  if (!Value.Check(FactSheet, document)) return null
  if (!document.goEnv && !document.processEnv && !document.other) return null
  return reportOf(document)
}

function reportOf({ platform, goVersion, goEnv = {}, processEnv = {}, other = {} }: FactSheet): Report {
  const { PATH: path, Path: windowsPath = path, ...variables } = processEnv
  const content = other.goEnvFileContent
  const lines = typeof content === 'string' ? content : linesOf(content ?? {})
  const version = versionOf(other.goBinaryVersion ?? other.goVersionOutput ?? goVersion)
  const stated = { GOROOT: other.goRoot, GOPATH: other.goPath }
  const error = errorFact(other.errorMessage ?? '') ?? brokenLibrary(other)
  const stored = storedSettings(other.command ?? '')
  const sudo = other.sudoGoVersion ?? other.sudoersSecurePath
  return {
    ...EMPTY_REPORT,
    platform: platform === 'darwin' ? 'macos' : (platform ?? null),
    role: other.ci ? 'ci' : other.docker ? 'container' : null,
    machineArch: other.hardware === undefined ? null : machineArchIn(other.hardware),
    goEnv: Object.fromEntries(
      [...Object.entries(stated), ...Object.entries(goEnv)].filter(
        (entry): entry is [string, string] => isGoEnvName(entry[0]) && entry[1] !== undefined,
      ),
    ),
    processEnv: variables,
    path: other.pathPartial ? null : (windowsPath ?? null),
    which: [other.whichGo ?? []].flat(),
    goVersion: version,
    rootVersion: other.goRootVersionFile ?? other.goRootVersion ?? null,
    goEnvFile:
      content === undefined && stored.length === 0
        ? null
        : { path: null, text: `${lines}${stored.map((line) => `${line}\n`).join('')}` },
    files: filesIn(other),
    missing: [...(other.missingDirs ?? []), ...(other.missingFiles ?? [])],
    elevated:
      sudo === undefined
        ? null
        : {
            which: null,
            version: versionOf(other.sudoGoVersion?.replace(/\.x$/, ''))?.version ?? null,
            path: other.sudoersSecurePath ?? null,
          },
    editor: editorSettings(other.vscodeSettings),
    compiler:
      other.gccOnPath === undefined && other.gccVersion === undefined
        ? null
        : {
            command: null,
            found: other.gccOnPath ?? true,
            target: /^(?:i[3-6]86|x86_64|aarch64)\b/.exec(other.gccVersion ?? '')?.[0] ?? null,
          },
    goLines: other.goModGo === undefined ? [] : [{ file: 'go.mod', go: other.goModGo }],
    homeUnset: other.homeUnset ?? false,
    errors: error ? [error] : [],
  }
}

type Other = NonNullable<FactSheet['other']>

/** Every file that a fact names as being there; a directory of Go stands for its go. */
function filesIn({
  existingFiles = [],
  filesExist = [],
  goBinary,
  goDir,
  goInstalledUnder,
  terminalGOROOT,
}: Other): string[] {
  return [
    ...existingFiles,
    ...filesExist,
    ...(goBinary === undefined ? [] : [goBinary]),
    ...(goDir === undefined ? [] : [`${goDir}/go`]),
    ...(goInstalledUnder === undefined ? [] : [`${goInstalledUnder}/go/bin/go`]),
    ...(terminalGOROOT === undefined ? [] : [`${terminalGOROOT}/bin/go`]),
  ]
}

/** An error whose file the sheet names apart from it. */
function brokenLibrary({ errorMessage = '', filesExist = [] }: Other): ErrorFact | null {
  const file = filesExist[0]
  return file === undefined ? null : errorFact(`${file}: ${errorMessage}`)
}

function editorSettings(settings: Readonly<Record<string, unknown>> | undefined): Report['editor'] {
  if (settings === undefined) return null
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

const linesOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** `1.22.3`, `go1.22.3`, `go version go1.22.3 linux/amd64` and what stands between. */
function versionOf(text: string | undefined): Report['goVersion'] {
  if (text === undefined) return null
  const [, head = '', goos, goarch] = /^(?:go version )?(.*?)(?: ([a-z]+)\/(\w+))?$/s.exec(text.trim()) ?? []
  const version = /^\d/.test(head) ? `go${head}` : head
  return version === '' ? null : { version, goos: goos ?? null, goarch: goarch ?? null }
}
