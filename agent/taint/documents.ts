import { isWatchedVariable } from '../collectors/variables.ts'
import { mask } from '../path-literals/mask.ts'
import type { Event } from './event.ts'
import { shellEvents } from './scripts.ts'

const operation = (name: string, value: string) => {
  const at = value.search(new RegExp(`\\$[({]*(?:env:)?${name}\\b|%${name}%`, 'i'))
  return at < 0 ? ('set' as const) : at === 0 ? ('append' as const) : ('prepend' as const)
}

/** A pair of a settings file, if it is about a variable that counts; `go.goroot` is GOROOT to the editor. */
function pair(line: number, key: string, value: string): Event[] {
  const editor = /^go\.(goroot|gopath|toolsGopath)$/i.exec(key)?.[1]
  const name = editor === undefined ? key : editor.toUpperCase().replace('TOOLSGOPATH', 'GOPATH')
  return isWatchedVariable(name) ? [{ kind: 'write', line, name, op: operation(name, value), value }] : []
}

const perLine = (masked: string, read: (line: string, number: number) => Event[]): Event[] =>
  masked.split('\n').flatMap((line, at) => read(line, at + 1))

export const jsonEvents = (text: string): Event[] =>
  perLine(mask('json', text), (line, number) =>
    [...line.matchAll(/"([\w.]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].flatMap(([, key = '', value = '']) =>
      pair(number, key, value.replaceAll('\\\\', '\\')),
    ),
  )

export const xmlEvents = (text: string): Event[] =>
  perLine(mask('xml', text), (line, number) => [
    ...[...line.matchAll(/\b(?:name|key)="(\w+)"[^>]*?\bvalue="([^"]*)"/g)].flatMap(
      ([, key = '', value = '']) => pair(number, key, value),
    ),
    ...[...line.matchAll(/<(\w+)(?:\s[^>]*)?>([^<]+)<\/\1>/g)].flatMap(([, key = '', value = '']) =>
      pair(number, key, value.trim()),
    ),
  ])

const MAKE = /^\s*(?:export\s+|override\s+)*([A-Za-z_]\w*)\s*(\?|:{1,3}|\+|!)?=\s*(.*?)\s*$/

/** Make's own variables, exported or not, and what recipes set for their own commands. */
export function makeEvents(text: string): Event[] {
  return perLine(mask('make', text), (line, number): Event[] => {
    if (line.startsWith('\t')) {
      const recipe = line
        .trim()
        .replace(/^[@+-]+/, '')
        .replaceAll('$$', '$')
      return shellEvents(recipe).map((event) => ({ ...event, line: number, guard: 'recipe' }))
    }
    const [, name, operator, value = ''] = MAKE.exec(line) ?? []
    if (name === undefined) return []
    const own = new RegExp(`\\$[({]${name}[)}]`).exec(value)
    const op = operator === '+' || own?.index === 0 ? 'append' : own ? 'prepend' : 'set'
    return [
      { kind: 'write', line: number, name, op, value, ...(operator === '?' && { guard: 'not set before' }) },
    ]
  })
}

/** Pairs, `- NAME=value`, and the shell scripts of `run:` and `script:`. */
export function yamlEvents(text: string): Event[] {
  const lines = mask('yaml', text).split('\n')
  const events: Event[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const block = /^(\s*)(?:-\s+)?(?:run|script|before_script|command):\s*[|>][-+\d]*\s*$/.exec(line)
    const single = /^\s*(?:-\s+)?(?:run|script|command):\s+(.+)$/.exec(line)?.[1]
    if (block) {
      const indent = block[1]?.length ?? 0
      const from = at + 1
      while (at + 1 < lines.length && isDeeper(lines[at + 1] ?? '', indent)) at++
      const body = text
        .split('\n')
        .slice(from, at + 1)
        .join('\n')
      events.push(...shellEvents(body).map((event) => ({ ...event, line: event.line + from })))
    } else if (single !== undefined) {
      const script = single.replace(/^(["'])(.*)\1\s*$/, '$2')
      events.push(...shellEvents(script).map((event) => ({ ...event, line: at + 1 })))
    } else {
      for (const [, key = '', raw = ''] of line.matchAll(YAML_PAIR)) {
        events.push(...pair(at + 1, key, raw.trim().replace(/^(["'])(.*)\1$/, '$2')))
      }
    }
  }
  return events
}

const YAML_PAIR =
  /(?:^\s*(?:-\s+)?|[{,]\s*)["']?([\w.]+)["']?(?::\s+|(?<=^\s*-\s+["']?\w+)=)("[^"]*"|'[^']*'|[^,{}#]+)/g

const isDeeper = (line: string, indent: number) => line.trim() === '' || line.search(/\S/) > indent

/**
 * Dockerfile: ENV reaches every later program, ARG only the build, RUN its own shell; the last is where an `export`
 * ends that a person meant for the image.
 */
export function dockerfileEvents(text: string): Event[] {
  const events: Event[] = []
  const lines = mask('dockerfile', text).split('\n')
  for (let at = 0; at < lines.length; at++) {
    const from = at
    while (/\\\s*$/.test(lines[at] ?? '') && at + 1 < lines.length) at++
    const whole = lines.slice(from, at + 1).join('\n')
    const [, keyword = '', rest = ''] = /^\s*(ENV|ARG|RUN)\s+([^]*)$/i.exec(whole) ?? []
    const below = (event: Event, guard?: string): Event => ({
      ...event,
      line: event.line + from,
      ...(guard !== undefined && { guard: event.guard === undefined ? guard : `${guard} && ${event.guard}` }),
    })
    if (/^RUN$/i.test(keyword)) {
      const script = rest.replace(/^(?:--\w+=\S+\s+)+/, '')
      events.push(...shellEvents(script).map((event) => below(event, 'RUN')))
    } else if (keyword !== '') {
      // `ENV NAME the rest of the line` is the old form.
      const pairs = /^[A-Za-z_]\w*\s+[^=]/.test(rest) ? rest.replace(/\s+([^]*)$/, '="$1"') : rest
      const local = /^ARG$/i.test(keyword)
      for (const event of shellEvents(`export ${pairs}`)) {
        events.push(below(event.kind === 'write' && local ? { ...event, local, input: true } : event))
      }
    }
  }
  return events
}
