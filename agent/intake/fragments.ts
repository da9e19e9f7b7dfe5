/** Lines of files and of programs beside go that say something of the environment. */

/** `"go.goroot": "/usr/local/go",` of a settings.json; objects come dotted from `SettingsReader`. */
const PAIR = /^\s*"([\w.]+)"\s*:\s*("(?:[^"\\]|\\.)*"|true|false|-?\d+)\s*,?\s*(?:\/\/.*)?$/
const OPENS = /^\s*"((?:go|gopls|terminal\.integrated\.env)\.[\w.]+|go|gopls)"\s*:\s*\{\s*(.*)$/
const EDITOR_KEY = /^(?:go|gopls|terminal\.integrated)\./

function text(json: string): string {
  try {
    return String(JSON.parse(json))
  } catch {
    // A path with single backslashes is no JSON, but what is meant is plain.
    return json.slice(1, -1)
  }
}

/** Settings of VS Code as people paste them: single lines, or an object over several. */
export class SettingsReader {
  readonly values: Record<string, string> = {}
  private object: string | null = null

  /** Whether the line belongs to settings. */
  line(line: string): boolean {
    const [, key, rest = ''] = OPENS.exec(line) ?? []
    if (key !== undefined) {
      this.object = key
      this.members(rest)
      if (rest.includes('}')) this.object = null
      return true
    }
    if (this.object !== null) {
      this.members(line)
      if (line.includes('}')) this.object = null
      return true
    }
    const [, name = '', json = ''] = PAIR.exec(line) ?? []
    if (!EDITOR_KEY.test(name)) return false
    this.values[name] = text(json)
    return true
  }

  private members(line: string): void {
    for (const [, name = '', json = ''] of line.matchAll(/"([\w.]+)"\s*:\s*("(?:[^"\\]|\\.)*")/g))
      this.values[`${this.object ?? ''}.${name}`] = text(json)
  }
}

/** `go 1.22` of a go.mod or a go.work. */
export const goLineIn = (line: string): string | null =>
  /^\s*go\s+(1\.\d+(?:\.\d+|rc\d+|beta\d+)?)\s*(?:\/\/.*)?$/.exec(line)?.[1] ?? null

/** What a C compiler builds for, as `gcc -dumpmachine` or `gcc -v` says it. */
export const compilerTargetIn = (line: string): string | null =>
  /^\s*(?:Target: )?((?:x86_64|amd64|i[3-6]86|aarch64|arm64|mingw32)(?:-[\w.]+){0,3})\s*$/.exec(line)?.[1] ??
  null

/** `ls: cannot access '/opt/go': No such file or directory`, and what other systems say. */
export const missingFileIn = (line: string): string | null =>
  /^(?:ls|stat|cat|cd|dir|file)\b.*?:\s+(?:cannot (?:access|stat|open) )?['‘]?([/~][^'’:]*|[A-Za-z]:\\[^'’]*?)['’]?(?::| ) ?(?:No such file|not found)/i.exec(
    line,
  )?.[1] ?? null

/** `go env -w NAME=VALUE ...`, as typed: what goes into the file of Go's own settings. */
export function storedSettings(command: string): string[] {
  const words = /^(?:\S*[\\/])?go(?:\.exe)? env -w (.+)$/.exec(command)?.[1]
  if (words === undefined) return []
  return [...words.matchAll(/["']?([A-Z][A-Z0-9_]*)=(?:"([^"]*)"|'([^']*)'|([^\s"';&|]*))/g)].map(
    ([, name = '', double, single, plain]) => `${name}=${double ?? single ?? plain ?? ''}`,
  )
}
