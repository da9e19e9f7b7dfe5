import type { StartupFacts } from '../collectors/startup/assignment.ts'
import { splitCommands } from '../collectors/startup/commands.ts'
import { parseFish } from '../collectors/startup/fish.ts'
import { parseSh } from '../collectors/startup/sh.ts'
import { parseCmd, parsePowershell } from '../collectors/windows/script-lines.ts'
import type { Event } from './event.ts'

const every = () => true

/** sh, bash and zsh; with `read`, and lines that build systems take for the steps that follow. */
export function shellEvents(text: string): Event[] {
  const printed = managerEvents(text)
  const isPrinted = (event: Event) =>
    event.kind === 'include' &&
    event.target.startsWith('<(') &&
    printed.some(({ line }) => line === event.line)
  return inOrder([
    ...fromFacts(parseSh(text, every), true).filter((event) => !isPrinted(event)),
    ...readCommands(text),
    ...githubFiles(text),
    ...printed,
  ])
}

export const fishEvents = (text: string): Event[] =>
  inOrder([...fromFacts(parseFish(text, every), true), ...readCommands(text), ...managerEvents(text)])

function fromFacts({ assignments, sources }: StartupFacts, localUnlessExported: boolean): Event[] {
  return [
    ...assignments.map(({ line, name, op, value, exported, guard }): Event => ({
      kind: 'write',
      line,
      name,
      op,
      value,
      ...(localUnlessExported && !exported && op !== 'unset' && { local: true }),
      ...(guard !== undefined && { guard }),
    })),
    ...sources.map(({ line, file }): Event => ({ kind: 'include', line, target: file })),
  ]
}

const inOrder = (events: Event[]): Event[] => events.sort((a, b) => a.line - b.line)

function readCommands(text: string): Event[] {
  return splitCommands(text).flatMap(({ line, text: command }) => {
    const words = /^read\b(.*)$/s.exec(command)?.[1]?.replace(/\s-[a-z]+\s+"[^"]*"|\s-[a-z]+\s+'[^']*'/g, ' ')
    return [...(words?.matchAll(/(?<=\s)[A-Za-z_]\w*/g) ?? [])].map(([name]): Event => ({
      kind: 'write',
      line,
      name,
      op: 'set',
      value: '',
      input: true,
      local: true,
    }))
  })
}

/** What the code writes that version managers print for a shell to run, by their manuals. */
const MANAGERS: readonly { form: RegExp; names: readonly string[] }[] = [
  { form: /\bgoenv\s+init\b/, names: ['PATH', 'GOENV_SHELL'] },
  { form: /\bmise\s+(?:activate|env|hook-env)\b|\brtx\s+activate\b/, names: ['PATH', 'GOROOT', 'GOBIN'] },
  { form: /\bdirenv\s+(?:hook|export)\b/, names: ['PATH', 'GOPATH', 'GOROOT'] },
  { form: /\bgo\s+env\b/, names: ['GOROOT', 'GOPATH'] },
  { form: /\bbrew\s+shellenv\b/, names: ['PATH'] },
  { form: /\basdf\s+(?:env|exec)\b/, names: ['PATH'] },
]

/** `eval "$(goenv init -)"`, `mise activate fish | source`: the text that is run stands in no file. */
function managerEvents(text: string): Event[] {
  return text.split(/\r?\n/).flatMap((line, at): Event[] => {
    const code = line.replace(/(^|\s)#.*$/, '')
    const run =
      /\beval\s+(?:--\s+)?"?(?:\$\(([^]*)\)|`([^`]*)`)/.exec(code) ??
      /\b(?:source|\.)\s+<\(([^)]*)\)/.exec(code) ??
      /^(.*)\|\s*source\b/.exec(code)
    const printed = run?.[1] ?? run?.[2]
    const manager = printed === undefined ? undefined : MANAGERS.find(({ form }) => form.test(printed))
    return (manager?.names ?? []).map((name) => ({
      kind: 'write',
      line: at + 1,
      name,
      op: name === 'PATH' ? 'prepend' : 'set',
      value: `$(${printed ?? ''})`,
    }))
  })
}

/** `echo "GOROOT=/x" >> "$GITHUB_ENV"`, `echo /x/bin >> $GITHUB_PATH` */
function githubFiles(text: string): Event[] {
  return splitCommands(text).flatMap(({ line, text: command }): Event[] => {
    const match = /^(?:echo|printf)\s+(["']?)(.*?)\1\s*>>\s*["']?\$\{?GITHUB_(ENV|PATH)\b/s.exec(command)
    if (!match) return []
    const [, , said = '', file] = match
    if (file === 'PATH') return [{ kind: 'write', line, name: 'PATH', op: 'prepend', value: said }]
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(said) ?? []
    return name === undefined ? [] : [{ kind: 'write', line, name, op: 'set', value }]
  })
}

const IF = /^\s*@?\(?\s*if\s+(.+)$/i

/** Batch: `set`, `setx`, `path`, `set /p`, `call`, under the `if` they stand in. */
export function batchEvents(text: string): Event[] {
  const lines = text.split(/\r?\n/)
  const guards = batchGuards(lines)
  const inputs = lines.flatMap((line, at): Event[] => {
    const name = /^\s*@?set\s+\/p\s+"?(\w+)=/i.exec(line)?.[1]?.toUpperCase()
    return name === undefined
      ? []
      : [{ kind: 'write', line: at + 1, name, op: 'set', value: '', input: true }]
  })
  const events = [...fromFacts(parseCmd(text, every), false), ...inputs]
  return inOrder(events.map((event) => guarded(event, guards[event.line - 1])))
}

const guarded = (event: Event, guard: string | undefined): Event =>
  guard === undefined ? event : { ...event, guard: guard.slice(0, 500) }

function batchGuards(lines: readonly string[]): (string | undefined)[] {
  const open: string[] = []
  return lines.map((line) => {
    if (/^\s*\)\s*(?:else\b.*)?$/i.test(line)) {
      const condition = open.pop()
      if (/else\s*\(/i.test(line)) open.push(`else of ${condition ?? ''}`)
      return open.at(-1)
    }
    const condition = IF.exec(line)?.[1]
    if (condition !== undefined && /\(\s*$/.test(condition)) {
      open.push(condition.replace(/\(\s*$/, '').trim())
      return open.at(-1)
    }
    return condition?.replace(/\s*\b(?:set|setx|path|call)\b.*$/i, '') ?? open.at(-1)
  })
}

const LOCAL = /^\s*(?:\[[\w.[\]]+\]\s*)?\$(?:(?:script|global|local):)?(\w+)\s*(\+?)=(?!=)\s*(.+?)\s*;?\s*$/i

/** PowerShell: the environment and the script's own variables, under the blocks they stand in. */
export function powershellEvents(text: string): Event[] {
  const code = text.replace(/<#[^]*?#>/g, (comment) => comment.replace(/[^\r\n]/g, ' '))
  const lines = code.split(/\r?\n/)
  const guards = powershellGuards(lines)
  const locals = lines.flatMap((line, at): Event[] =>
    statements(line).flatMap((statement): Event[] => {
      const [, name, plus, value = ''] = LOCAL.exec(statement) ?? []
      if (name === undefined) return []
      const input = /\bRead-Host\b|\$args\b/i.test(value)
      return [
        {
          kind: 'write',
          line: at + 1,
          name,
          op: plus ? 'append' : 'set',
          value,
          local: true,
          ...(input && { input }),
        },
      ]
    }),
  )
  const parameters = [...code.matchAll(/\bparam\s*\(([^]*?)\)\s*(?:\n|$)/gi)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/\$(\w+)/g)].map(([, name = '']): Event => {
      const line = code.slice(0, match.index).split('\n').length
      return { kind: 'write', line, name, op: 'set', value: '', local: true, input: true }
    }),
  )
  const events = [...parameters, ...locals, ...fromFacts(parsePowershell(text, every), false)]
  return inOrder(events.map((event) => guarded(event, guards[event.line - 1])))
}

/** Parts of a line between semicolons, its comment away. */
function statements(line: string): string[] {
  const parts: string[] = []
  let part = ''
  let quote = ''
  for (const char of line) {
    if (quote === '' && char === '#') break
    if (quote === '' && char === ';') {
      parts.push(part)
      part = ''
      continue
    }
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    part += char
  }
  return [...parts, part].map((each) => each.replace(/^.*\{\s*(?=\$)/, '').replace(/\}\s*$/, ''))
}

const BLOCK =
  /\b((?:else)?if\s*\(.*\)|else|foreach\s*\(.*\)|for\s*\(.*\)|while\s*\(.*\)|function\s+[\w-]+|try|catch)\s*\{/i

function powershellGuards(lines: readonly string[]): (string | undefined)[] {
  const open: string[] = []
  return lines.map((line) => {
    const before = open.filter(Boolean).join(' && ')
    const head = BLOCK.exec(line)?.[1] ?? ''
    for (const char of line.replace(/"[^"]*"|'[^']*'|\$\{[^}]*\}|#.*$/g, '')) {
      if (char === '{') open.push(head)
      else if (char === '}') open.pop()
    }
    const inside = open.filter(Boolean).join(' && ')
    // A block that opens and closes on the line holds what stands on it.
    return [/^\s*\}/.test(line) ? inside : before, head].filter(Boolean).join(' && ') || undefined
  })
}
