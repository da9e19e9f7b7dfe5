import { shellWords } from '../shell/words.ts'
import { isWatchedVariable } from '../variables.ts'
import { operatorOf, type StartupAssignment, type StartupFacts } from './assignment.ts'
import { splitCommands, type Command } from './commands.ts'

type Frame = { kind: 'if' | 'loop' | 'case' | 'function' | 'brace'; guard: string }

const DECLARING = new Set(['export', 'declare', 'typeset', 'readonly'])

/** Words with their quotes still on. */
function rawWords(text: string): string[] {
  return (
    text.match(/(?:[^\s'"`$(\\]|\\.|'[^']*'|"(?:\\.|[^"\\])*"|`[^`]*`|\$?\((?:[^()]|\([^()]*\))*\)|\$)+/gs) ??
    []
  )
}

const unquoted = (raw: string) => shellWords(raw).join(' ')

/** Keeps the blocks a script is in, so that each command knows the condition it stands under. */
class Blocks {
  private readonly frames: Frame[] = []
  private condition: string[] | undefined
  private chain = ''
  private rest = ''

  /** Takes structure off a command; null when nothing of it remains to be looked at. */
  enter(command: Command): string | null {
    let text = command.text
    if (command.joiner !== '&&' && command.joiner !== '||') this.chain = ''
    if (this.condition) {
      const then = /^(?:then|do)\b\s*/.exec(text)
      if (!then) {
        this.condition.push(`${command.joiner === '\n' ? ';' : command.joiner} ${text}`)
        return null
      }
      const kind = then[0].startsWith('do') ? 'loop' : 'if'
      this.frames.push({ kind, guard: this.condition.join(' ') })
      this.condition = undefined
      text = text.slice(then[0].length)
    }
    const keyword = /^(if|elif|while|until|for|select)\b\s*(.*)$/s.exec(text)
    if (keyword) {
      if (keyword[1] === 'elif') this.frames.pop()
      this.condition = [keyword[1] === 'for' ? `for ${keyword[2] ?? ''}` : (keyword[2] ?? '')]
      return null
    }
    const alternative = /^else\b\s*/.exec(text)
    if (alternative) {
      const top = this.frames.at(-1)
      if (top) top.guard = `else of ${top.guard}`
      text = text.slice(alternative[0].length)
    }
    if (/^(?:fi|done|esac|\}|\))(?:\s|$|\))/.test(text)) {
      this.frames.pop()
      return null
    }
    const choice = /^case\s+(.+?)\s+in\b\s*(.*)$/s.exec(text)
    if (choice) {
      this.frames.push({ kind: 'case', guard: `case ${choice[1] ?? ''} in ${choice[2] ?? ''}`.trim() })
      return null
    }
    const top = this.frames.at(-1)
    if (top?.kind === 'case' && text.endsWith(')') && !text.includes('(')) {
      top.guard = `${top.guard.replace(/ in .*$/s, ' in')} ${text}`
      return null
    }
    const definition = /^(?:function\s+([\w.:-]+)(?:\s*\(\))?|([\w.:-]+)\s*\(\))\s*(\{\s*)?(.*)$/s.exec(text)
    if (definition) {
      this.frames.push({ kind: 'function', guard: `function ${definition[1] ?? definition[2] ?? ''}` })
      return definition[4] ?? null
    }
    if (/^\{(\s|$)/.test(text)) {
      if (top?.kind !== 'function' || top.guard.endsWith('{'))
        this.frames.push({ kind: 'brace', guard: this.chain })
      text = text.slice(1).trim()
    }
    return text === '' ? null : text
  }

  get guard(): string | undefined {
    const guards = [this.rest, ...this.frames.map((frame) => frame.guard), this.chain].filter(Boolean)
    return guards.length > 0 ? guards.join(' && ').slice(0, 500) : undefined
  }

  /** After a command: what follows `&&` stands under it; what follows a guarded `return` under its opposite. */
  leave(text: string): void {
    const inFunction = this.frames.some((frame) => frame.kind === 'function')
    if (/^(?:return|exit)\b/.test(text) && !inFunction && this.guard) {
      const guard = this.frames.length > 0 ? this.guard : this.chain
      this.rest = `not after: ${guard} ${text}`.replace('not after: not after:', 'not after:')
    }
    this.chain = this.chain ? `${this.chain} && ${text}` : text
  }
}

function assignmentsOf(
  text: string,
  line: number,
  guard: string | undefined,
  counts: (name: string) => boolean,
): StartupAssignment[] {
  const words = rawWords(text)
  const first = words[0] ?? ''
  const declares = DECLARING.has(first)
  const exporting = first === 'export' || (declares && words.some((word) => /^-\w*x/.test(word)))
  const common = { line, ...(guard ? { guard } : {}) }
  if (first === 'unset') {
    return words
      .slice(1)
      .filter(counts)
      .map((name) => ({ ...common, name, op: 'unset', value: '', exported: false }))
  }
  const found: StartupAssignment[] = []
  for (const word of declares ? words.slice(1) : words) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=(.*)$/s.exec(word)
    if (!match) {
      if (!declares) return []
      continue
    }
    const raw = match[3] ?? ''
    const isPathArray = match[1] === 'path' && raw.startsWith('(')
    const name = isPathArray ? 'PATH' : (match[1] ?? '')
    if (!counts(name)) continue
    const value = isPathArray
      ? shellWords(raw.slice(1, -1)).join(':').replace('$path', '$PATH')
      : unquoted(raw)
    const op = match[2] ? 'append' : operatorOf(name, value)
    found.push({ ...common, name, op, value, exported: exporting || name === 'PATH' })
  }
  return found
}

/** Start-up files of sh, bash and zsh: what they write to variables that count, and which files they read. */
export function parseSh(text: string, counts: (name: string) => boolean = isWatchedVariable): StartupFacts {
  const blocks = new Blocks()
  const facts: StartupFacts = { assignments: [], sources: [] }
  const exported = new Set<string>()
  for (const command of splitCommands(text)) {
    const body = blocks.enter(command)
    if (body === null) continue
    const words = rawWords(body)
    if (words[0] === '.' || words[0] === 'source') {
      const file = unquoted(words[1] ?? '')
      if (file) facts.sources.push({ line: command.line, file })
    } else {
      facts.assignments.push(...assignmentsOf(body, command.line, blocks.guard, counts))
    }
    if (words[0] === 'export') for (const word of words.slice(1)) exported.add(word)
    if (/^set\s+-\w*a/.test(body)) exported.add('*')
    blocks.leave(body)
  }
  for (const assignment of facts.assignments) {
    assignment.exported ||= assignment.op !== 'unset' && (exported.has('*') || exported.has(assignment.name))
  }
  return facts
}
