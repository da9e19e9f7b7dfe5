import type { ErrorFact } from './report.ts'

/** In the standard library since Go 1.0: their absence is the root's fault, not a mistyped import. */
const STANDARD = 'bufio|bytes|errors|fmt|io|math|net/http|os|runtime|strings|strconv|sync|time|unsafe'
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

const NOT_FOUND: readonly RegExp[] = [
  /command not found: go(?![\w-])/,
  /(?:^|[\s:])go: (?:command )?not found/,
  /'go' is not recognized as an internal or external command/i,
  /The term 'go' is not recognized/i,
  /exec: "go": executable file not found/,
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
  const both = /GOPATH set to GOROOT \((.+?)\) has no effect/.exec(text)?.[1]
  if (both !== undefined) return { kind: 'gopath-is-goroot', dir: both, text }
  const refused = /GOPATH entry (?:is relative|cannot start with [^:]*):?.*: "(.+)"\s*\.?/.exec(text)?.[1]
  if (refused !== undefined) return { kind: 'gopath-refused', element: unescaped(refused), text }
  const denied = /mkdir (.+?): (?:permission denied|read-only file system|Access is denied)/i.exec(text)?.[1]
  if (denied !== undefined) return { kind: 'cannot-create', dir: denied, text }
  return NOT_FOUND.some((form) => form.test(text)) ? { kind: 'go-not-found', text } : null
}

/** `1.21` as Go spells its releases. */
const release = (text: string) => (/^\d/.test(text) ? `go${text}` : text)

/** Go quotes with %q; only what occurs in names of directories. */
const unescaped = (text: string) => text.replace(/\\(["\\])/g, '$1')
