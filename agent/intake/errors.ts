import { formOf } from '../detectors/signatures/index.ts'
import { STANDARD } from '../detectors/signatures/toolchain.ts'
import type { ErrorFact } from './report.ts'

const VERSION = String.raw`"?((?:devel )?(?:go)?[\w.+-]+(?: X:[\w,]+)?)"?`

const MISMATCH = new RegExp(
  String.raw`version ${VERSION}(?: \([^)]*\))? does not match go tool version ${VERSION}`,
)
/** `package fmt is not in std (ROOT/src/fmt)`, and the forms of older releases. */
const NOT_IN_STD = new RegExp(
  String.raw`package (${STANDARD}) is not in (?:std|GOROOT) \((.+?)[\\/]src[\\/](?:pkg[\\/])?(?:${STANDARD})\)`,
)
const CANNOT_FIND = new RegExp(
  String.raw`(?:^|\s)(\S.*?)[\\/]src[\\/](?:pkg[\\/])?(?:${STANDARD})[\\/]? \(from \$?GOROOT\)`,
)

/** A package of the library that is looked up as a module: GOROOT has no library. */
const LIBRARY_AS_MODULE = new RegExp(
  String.raw`cannot load (?:${STANDARD}): malformed module path|malformed module path "(?:${STANDARD})": missing dot`,
)
/** A file of the library itself, which nobody edits: it lies below a root by the name of a first folder of `src`. */
const IN_LIBRARY =
  /[\\/]src[\\/](?:runtime|internal|reflect|sync|syscall|os|fmt|net|crypto|unicode|time)[\\/][\w\\/]+\.go\b.*?(?:redeclared|undefined|multiple definition|duplicate)/
const WORK_DIR = /creating work dir: (?:stat|mkdir) (.+?): (.+)$/
const MAKES_WORK_DIR = /mkdir (.+?)[\\/]go-build\S*: (.+)$/

/** go stopped for a setting or for a file that asks for another one, and says which. */
const REFUSED: readonly RegExp[] = [
  formOf('go-too-old'),
  formOf('unknown-experiment'),
  /invalid GOTOOLCHAIN|toolchain not available|is a language version but not a toolchain version/,
  /unknown environment setting GO111MODULE=|modules disabled by GO111MODULE=off/,
  /cannot find package "?[\w-]+\.[\w.-]+\/\S+ in any of/,
  /directory prefix \S+ (?:outside available modules|does not contain (?:main module|modules listed in go\.work))/,
  /current directory is contained in a module that is not one of the workspace modules/,
  /module lookup disabled by GOPROXY=off/,
  /(?:Get|reading) "?https?:\/\/(?:proxy\.golang\.org|goproxy\.|\S+\/@(?:v|latest)\b)\S*: .*(?:timeout|refused|reset|no such host|deadline exceeded)/,
  /checksum database disabled by GOSUMDB=off|invalid GOSUMDB/,
]

const NOT_FOUND: readonly RegExp[] = [
  formOf('go-not-found'),
  /Unknown command:? '?go'?\s*$/i,
  /\bno go in \(/,
]

/** A word that a message quotes or ends with; a full stop is the sentence's own. */
const named = (text: string): string =>
  text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/(?:,\s.*|[.])$/, '')

/** What one line of output proves about the environment; null for every other line. */
export function errorFact(line: string): ErrorFact | null {
  const text = line.trim().slice(0, 1000)
  const missing = /cannot find GOROOT directory: (.+)$/.exec(text)?.[1]
  if (missing !== undefined && !missing.includes('is trimmed')) {
    return { kind: 'goroot-missing', root: named(missing), text }
  }
  const mismatch = MISMATCH.exec(text)
  if (mismatch?.[1] !== undefined && mismatch[2] !== undefined) {
    return { kind: 'version-mismatch', compile: release(mismatch[1]), go: release(mismatch[2]), text }
  }
  const library = NOT_IN_STD.exec(text)?.[2] ?? CANNOT_FIND.exec(text)?.[1]
  if (library !== undefined) {
    return { kind: 'no-standard-library', root: library.replace(/^.* in (?:any of:? )?(?=\S)/, ''), text }
  }
  if (LIBRARY_AS_MODULE.test(text)) return { kind: 'no-standard-library', root: null, text }
  const both = /GOPATH set to GOROOT \((.+?)\) has no effect/.exec(text)?.[1]
  if (both !== undefined) return { kind: 'gopath-is-goroot', dir: both, text }
  const refused = /GOPATH entry (?:is relative|cannot start with [^:]*):?.*: "(.*)"\s*\.?/.exec(text)?.[1]
  if (refused !== undefined) return { kind: 'gopath-refused', element: unescaped(refused), text }
  return settingError(text) ?? placeError(text) ?? programError(text)
}

function settingError(text: string): ErrorFact | null {
  const overridden = /go env -w (\w+)=.* does not override conflicting OS environment variable/.exec(
    text,
  )?.[1]
  if (overridden !== undefined) return { kind: 'env-overrides-file', name: overridden, text }
  if (/build cache is disabled by GOCACHE=off/.test(text)) return { kind: 'cache-off', text }
  if (/\$?GOPATH\/go\.mod exists but should not|ignoring go\.mod in \$GOPATH/.test(text))
    return { kind: 'go-mod-in-gopath', text }
  const refused = REFUSED.map((form) => form.exec(text)).find(Boolean)
  const running = refused?.groups?.['running']
  return refused ? { kind: 'refused', running: running === undefined ? null : release(running), text } : null
}

function placeError(text: string): ErrorFact | null {
  if (/could not be located: GOCACHE (?:is )?not defined|neither GOMODCACHE nor GOPATH is set/.test(text))
    return { kind: 'no-home', text }
  const [, made, why = ''] = MAKES_WORK_DIR.exec(text) ?? WORK_DIR.exec(text) ?? []
  if (made !== undefined) {
    // go names the directory it wanted to make inside the one that is meant.
    const dir = made.replace(/[\\/]go-build[^\\/]*$/, '')
    return { kind: 'no-work-dir', dir, missing: /no such file|cannot find the path/i.test(why), text }
  }
  const denied = /mkdir (.+?): (?:permission denied|read-only file system|Access is denied)/i.exec(text)?.[1]
  if (denied !== undefined) return { kind: 'cannot-create', dir: denied, text }
  return null
}

function programError(text: string): ErrorFact | null {
  const compiler =
    /C compiler "?([^\s"]+)"? not found|exec: "?((?:\S*[\\/])?(?:\w+-)*(?:gcc|clang|cc|g\+\+))"?: executable file not found/.exec(
      text,
    )
  const command = compiler?.[1] ?? compiler?.[2]
  if (command !== undefined) return { kind: 'no-compiler', command, text }
  if (/64-bit mode not compiled in/.test(text)) return { kind: 'compiler-32-bit', text }
  if (/can ?not run under Rosetta/i.test(text)) return { kind: 'under-rosetta', text }
  if (IN_LIBRARY.test(text)) return { kind: 'library-broken', text }
  if (/Failed to find the "?go"? binary|Cannot find \S*[\\/]bin[\\/]go(?:\.exe)?/i.test(text))
    return { kind: 'editor-without-go', text }
  if (NOT_FOUND.some((form) => form.test(text))) return { kind: 'go-not-found', text }
  const tool =
    /command not found: ([\w.-]+)|(?:^|[\s:])([\w.-]+): command not found(?!:)|'([\w.-]+)' is not recognized as an internal/.exec(
      text,
    )
  const name = tool?.[1] ?? tool?.[2] ?? tool?.[3]
  return name === undefined ? null : { kind: 'tool-not-found', name, text }
}

/** `1.21` as Go spells its releases. */
const release = (text: string) => (/^\d/.test(text) ? `go${text}` : text)

/** Go quotes with %q; only what occurs in names of directories. */
const unescaped = (text: string) => text.replace(/\\(["\\])/g, '$1')
