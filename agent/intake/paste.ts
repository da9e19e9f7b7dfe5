import { isCollectedVariable } from '../collectors/variables.ts'
import { assignmentsIn, isGoEnvName, withHome, type Assigned } from './assignment.ts'
import { errorFact } from './errors.ts'
import { compilerTargetIn, goLineIn, missingFileIn, SettingsReader, storedSettings } from './fragments.ts'
import { commandHeading, headingOf, NO_HEADING, promptedCommand, type Heading } from './heading.ts'
import { machineArchIn, platformWordIn } from './machine-words.ts'
import { EMPTY_REPORT, type ErrorFact, type ProfileLine, type Report } from './report.ts'

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g')

/** A terminal's colours, HTML of issue templates, the mark of a quoted line, backticks around a whole line. */
const clean = (line: string): string =>
  line
    .replace(COLOUR, '')
    .replace(/<\/?(?:details|summary|pre|code|br|p|b|i|tt|kbd)\b[^<>]*>/gi, ' ')
    .replace(/^(?:> ?)+/, '')
    .replace(/^\s*`([^`]+)`\s*$/, '$1')
    .trimEnd()

const GO_FILE = /(?:^|[\s(`])((?:\/|[A-Za-z]:[\\/])[^`]*?[\\/]go(?:\.exe)?)[)`]?\s*$/i
const GO_VERSION =
  /\bgo version (devel [^\n`]+?|go\S+(?: X:\S+| gccgo[^/]*?)?)(?: ([a-z0-9]+)\/([a-z0-9]+))(?=\W|$)/
const CALLED_GO = /^"?((?:\/|[A-Za-z]:\\)[^"]*?[\\/]go(?:\.exe)?)"? version$/
/** `grep -n GOROOT ~/.bashrc`, of one file or of many. */
const NUMBERED = /^(?:(?<file>[^\s:=]+):)?(?<line>\d+):(?<text>\s*\S.*=.*)$/
/** A variable for one command says nothing about the environment. */
const ONE_COMMAND = /^\S*\s+(?:\w+=\S*\s+)*(?:go|make|sudo|bash|sh|\.\/\S+)(?:\s|$)/
/** Longer than any variable can be: not something to look for facts in. */
const MAX_LINE = 40_000

/** Reads a report line by line; what a line means depends on the command or file name above it. */
class Reader {
  readonly goEnv: Record<string, string> = {}
  readonly processEnv: Record<string, string> = {}
  readonly which: string[] = []
  readonly profileLines: ProfileLine[] = []
  readonly errors: ErrorFact[] = []
  readonly files = new Set<string>()
  readonly missing = new Set<string>()
  readonly settings = new SettingsReader()
  readonly goLines: { file: string; go: string }[] = []
  elevated: Report['elevated'] = null
  compiler: Report['compiler'] = null
  facts: Pick<Report, 'path' | 'goVersion' | 'rootVersion' | 'machineArch' | 'platform' | 'role'> =
    EMPTY_REPORT
  goEnvFile: { path: string; lines: string[] } | null = null
  private heading: Heading = NO_HEADING
  private fenced = false
  /** A go that was called by its whole name and has not answered yet. */
  private called: string | null = null
  /** The last command ran under sudo: what follows is another session's. */
  private underSudo = false

  line(raw: string): void {
    if (raw.length > MAX_LINE) return
    if (/^\s*(?:>\s*)?(?:```|~~~)/.test(raw)) {
      // What stands before an opening fence introduces it; what is behind the closing one is prose again.
      if (this.fenced) this.heading = NO_HEADING
      this.fenced = !this.fenced
      return
    }
    const line = clean(raw)
    if (line.trim() === '') return
    const typed = promptedCommand(line)
    if (typed !== null) this.command(typed)
    this.words(line)
    const gone = missingFileIn(line)
    if (gone !== null) this.missing.add(gone)
    if (this.settings.line(line) || this.fragment(line)) return
    const error = errorFact(line)
    if (error) {
      this.errors.push(error)
      this.facts = { ...this.facts, path: this.facts.path ?? /\bno go in \((.+)\)$/.exec(line)?.[1] ?? null }
      return
    }
    if (this.comment(line) || this.fileLine(line)) return
    const numbered = NUMBERED.exec(line)?.groups
    const text = numbered?.['text'] ?? line
    // In front of a numbered line a number sign is a comment, not root's prompt.
    const command = numbered ? null : promptedCommand(text)
    if (command !== null) this.called = CALLED_GO.exec(command)?.[1] ?? null
    const assigned = assignmentsIn(command ?? text)
    if (assigned.length > 0) {
      const place = { file: numbered?.['file'] ?? null, line: Number(numbered?.['line']) || null }
      for (const each of assigned) this.assign(each, command !== null, place)
      return
    }
    const heading = headingOf(line)
    if (heading) this.heading = heading
    else this.answer(line)
    const told = /\b(?:which|where)(?: -a)? go`?\s*(?:[:=]|=>|->)\s*(.+)$/.exec(line)?.[1]
    if (told !== undefined) this.goFile(told)
  }

  /** A command behind a prompt, before anything that it prints. */
  private command(text: string): void {
    this.underSudo = /^sudo\s/.test(text)
    if (this.underSudo && /\bgo\b/.test(text)) this.elevated ??= { which: null, version: null, path: null }
    for (const line of storedSettings(text)) {
      this.goEnvFile ??= { path: '', lines: [] }
      this.goEnvFile.lines.push(line)
    }
  }

  /** Lines of other files than those that set variables. */
  private fragment(line: string): boolean {
    if (this.heading.kind === 'go-mod') {
      const go = goLineIn(line)
      if (go !== null) this.goLines.push({ file: this.heading.file, go })
      return go !== null
    }
    const target = this.heading.kind === 'compiler' ? compilerTargetIn(line) : null
    if (target !== null) this.compiler = { command: 'gcc', found: true, target }
    return target !== null
  }

  /** Facts that are the same wherever they stand. */
  private words(line: string): void {
    const { goVersion, machineArch, platform } = this.facts
    const [, version, goos, goarch] = GO_VERSION.exec(line) ?? []
    if (version !== undefined && this.called !== null) this.files.add(this.called)
    if (version !== undefined && this.underSudo && this.elevated) {
      this.elevated = { ...this.elevated, version: version.trim() }
      return
    }
    this.facts = {
      ...this.facts,
      goVersion:
        goVersion ??
        (version === undefined
          ? null
          : { version: version.trim(), goos: goos ?? null, goarch: goarch ?? null }),
      machineArch: machineArch ?? machineArchIn(line),
      platform: platform ?? platformWordIn(line),
    }
  }

  /** A number sign is a comment in a file, a heading in Markdown, and root's prompt. */
  private comment(line: string): boolean {
    if (!/^\s*(?:#|rem\b|::)/i.test(line)) return false
    const heading = headingOf(line) ?? commandHeading(line.replace(/^[\s#]+/, ''))
    const inFile = this.heading.kind === 'profile' || this.heading.kind === 'go-env-file'
    if (heading && heading.kind !== 'none') this.heading = heading
    else if (!inFile) this.heading = NO_HEADING
    return true
  }

  /** The file of `go env -w` has no quotes: its lines are kept as they are. */
  private fileLine(line: string): boolean {
    if (this.heading.kind !== 'go-env-file' || !/^\s*[A-Z][A-Z0-9_]*=/.test(line)) return false
    this.goEnvFile ??= { path: this.heading.file, lines: [] }
    this.goEnvFile.lines.push(line.trimStart())
    return true
  }

  private assign({ name, value, form }: Assigned, typed: boolean, place: Pick<ProfileLine, 'file' | 'line'>) {
    // What root's go prints is not this user's.
    if (this.underSudo && !typed) return
    const { kind } = this.heading
    const file = place.file ?? (this.heading.kind === 'profile' ? this.heading.file : null)
    if (/^path$/i.test(name)) {
      const whole = value !== '' && !/\$|%\w+%/.test(value) && file === null
      if (whole) this.facts = { ...this.facts, path: this.facts.path ?? value }
      return
    }
    if (name === 'CI' && /^(?:true|1)$/i.test(value)) this.facts = { ...this.facts, role: 'ci' }
    if (form === 'go-env' && !typed) this.goEnv[name] ??= value
    else if (file !== null && isCollectedVariable(name))
      this.profileLines.push({ name, value, ...place, file })
    else if (
      !typed &&
      kind !== 'environment' &&
      isGoEnvName(name) &&
      (form === 'quoted' || kind === 'go-env')
    )
      this.goEnv[name] ??= value
    else if (
      isCollectedVariable(name) &&
      (form === 'export' || kind === 'environment' || !ONE_COMMAND.test(value))
    )
      this.processEnv[name] = form === 'plain' && kind !== 'environment' ? withHome(value) : value
  }

  /** What a command printed. */
  private answer(line: string): void {
    const text = line.trim()
    if (this.heading.kind === 'which') {
      if (/^go not found$|: no go\b/.test(text)) this.errors.push({ kind: 'go-not-found', text })
      else this.goFile(line)
    } else if (this.heading.kind === 'path' && /^(?:\/|[A-Za-z]:[\\/]|~\/)/.test(text)) {
      this.facts = { ...this.facts, path: this.facts.path ?? text }
      this.heading = NO_HEADING
    } else if (this.heading.kind === 'root-version' && /^(?:go\d|devel )/.test(text)) {
      this.facts = { ...this.facts, rootVersion: this.facts.rootVersion ?? text }
      this.heading = NO_HEADING
    } else if (this.heading.kind === 'go-env') {
      const name = this.heading.names.shift()
      if (name !== undefined) this.goEnv[name] ??= text
    } else if (this.heading.kind === 'environment') {
      // PowerShell's table of `Get-ChildItem Env:`.
      const [, name = '', value = ''] = /^(\w+)\s{2,}(\S.*)$/.exec(text) ?? []
      if (isCollectedVariable(name.toUpperCase())) this.processEnv[name.toUpperCase()] = value
    }
  }

  private goFile(line: string): void {
    const file = GO_FILE.exec(line)?.[1]
    if (file !== undefined && this.underSudo && this.elevated) {
      this.elevated = { ...this.elevated, which: this.elevated.which ?? file }
      return
    }
    if (file !== undefined && this.which.length < 64 && !this.which.includes(file)) this.which.push(file)
  }
}

/** The facts in a pasted bug report, whatever stands around them. Never throws. */
export function readPaste(text: string): Report {
  const reader = new Reader()
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) reader.line(line)
  const { goEnv, processEnv, which, profileLines, errors, files, goEnvFile } = reader
  return {
    ...EMPTY_REPORT,
    ...reader.facts,
    goEnv,
    processEnv,
    which,
    profileLines,
    errors,
    files: [...files],
    missing: [...reader.missing],
    elevated: reader.elevated,
    editor: Object.keys(reader.settings.values).length > 0 ? reader.settings.values : null,
    compiler: reader.compiler,
    goLines: reader.goLines,
    goEnvFile: goEnvFile && { path: goEnvFile.path || null, text: `${goEnvFile.lines.join('\n')}\n` },
  }
}
