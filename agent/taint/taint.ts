import { decodeText, textFacts } from '../collectors/startup/text-facts.ts'
import { isWatchedVariable } from '../collectors/variables.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { languageByName, type Language } from '../path-literals/language.ts'
import { dockerfileEvents, jsonEvents, makeEvents, xmlEvents, yamlEvents } from './documents.ts'
import { references, takesInput, takesOutput, type Event } from './event.ts'
import { batchEvents, fishEvents, powershellEvents, shellEvents } from './scripts.ts'

/** Where the parts of a value come from. */
export type Feed = 'literal' | 'environment' | 'input' | 'command'

export type Link = {
  file: string
  line: number
  text: string
  /** include: the line that reads the file the next links are in. */
  role: 'variable' | 'include' | 'write'
  name: string
  feeds: Feed[]
}

export type Taint = {
  file: string
  line: number
  name: string
  op: 'set' | 'prepend' | 'append' | 'unset'
  /** By way of other variables. */
  indirect: boolean
  /** In, or by way of, a file that the given one reads. */
  sourced: boolean
  /** Reaches other programs. */
  exported: boolean
  condition?: string
  feeds: Feed[]
  /** From the first source to the write itself, in reading order. */
  chain: Link[]
}

export type TaintReport = { taints: Taint[]; unread: { file: string; line: number; why: string }[] }

const MAX_BYTES = 1024 * 1024
/** Files that files read, and so on: deeper nesting is a loop. */
const MAX_DEPTH = 5

type Node = { link: Link; order: number; from: Node[]; via: Link[] }

const PARSERS: Readonly<Record<Language, ((text: string) => Event[]) | null>> = {
  shell: shellEvents,
  dockerfile: dockerfileEvents,
  fish: fishEvents,
  powershell: powershellEvents,
  batch: batchEvents,
  make: makeEvents,
  json: jsonEvents,
  yaml: yamlEvents,
  xml: xmlEvents,
  toml: null,
  go: null,
}

/** Whether a file is one to look at; a script without ending is known by its first line. */
function scriptLanguage(file: string, text: string): Language | null {
  const named = languageByName(file.replaceAll('\\', '/'))
  if (named) return PARSERS[named] ? named : null
  if (/^#!.*\bfish\b/.test(text)) return 'fish'
  return /^#!.*\b(?:ba|z|k|da)?sh\b/.test(text) ? 'shell' : null
}

/** What a file, and those it reads in turn, writes to Go variables and PATH. Nothing is run. */
export async function traceTaint(machine: Machine, file: string): Promise<TaintReport | null> {
  const walk = new Walk(machine, file)
  return (await walk.read(file, [])) ? walk.report : null
}

class Walk {
  readonly report: TaintReport = { taints: [], unread: [] }
  /** The write each name has by now. */
  private readonly current = new Map<string, Node>()
  private order = 0
  private readonly machine: Machine
  private readonly root: string

  constructor(machine: Machine, root: string) {
    this.machine = machine
    this.root = root
  }

  async read(file: string, via: readonly Link[]): Promise<boolean> {
    const stat = await this.machine.stat(file)
    if (stat?.kind !== 'file') return false
    const bytes = await this.machine.readFile(file, { maxBytes: Math.min(stat.size, MAX_BYTES) })
    if (!bytes) return false
    const text = decodeText(bytes, textFacts(bytes)).replace(/^\ufeff/, '')
    const language = scriptLanguage(file, text)
    const parse = language && PARSERS[language]
    if (!parse) return false
    const lines = text.split(/\r?\n/)
    for (const event of parse(text)) {
      const written = (lines[event.line - 1] ?? '').trim().slice(0, 500)
      const place = { file, line: event.line, text: written }
      if (event.kind === 'write') this.write(language, event, place, via)
      else await this.include(event, place, via)
    }
    return true
  }

  private async include(
    { target, line }: Event & { kind: 'include' },
    place: Pick<Link, 'file' | 'line' | 'text'>,
    via: readonly Link[],
  ): Promise<void> {
    const { file } = place
    const found = via.length < MAX_DEPTH ? this.resolve(target, file) : null
    const link: Link = { ...place, role: 'include', name: target, feeds: [] }
    const why = via.length < MAX_DEPTH ? 'its name is not fixed' : 'too many files that read files'
    if (found === null) this.report.unread.push({ file, line, why })
    else if (!(await this.read(found, [...via, link]).catch(() => false)))
      this.report.unread.push({ file, line, why: `${found}: not there, or no script` })
  }

  /** `~`, `$HOME` and the script's own folder are known; any other variable as far as it is set here. */
  private resolve(target: string, file: string): string | null {
    const paths = pathsOf(this.machine.platform)
    const { home } = this.machine
    const folder = paths.dirname(file)
    const text = target
      .replace(/^~(?=[\\/]|$)|\$\{?HOME\}?(?=[\\/]|$)|%USERPROFILE%|\$env:USERPROFILE/gi, () => home)
      .replace(
        /\$PSScriptRoot|%~dp0|\$\(dirname "?\$(?:0|\{?BASH_SOURCE[^)]*)"?\)/gi,
        () => `${folder}${paths.sep}`,
      )
    return /[$%`*]|^<\(/.test(text) ? null : paths.resolve(folder, text)
  }

  private write(
    language: Language,
    event: Event & { kind: 'write' },
    place: Pick<Link, 'file' | 'line' | 'text'>,
    via: readonly Link[],
  ): void {
    const { name, op, value, guard } = event
    const refers = references(language, value)
    const from = refers.filter((other) => other !== name).flatMap((other) => this.current.get(other) ?? [])
    const feeds = new Set<Feed>()
    if (event.input || takesInput(language, value)) feeds.add('input')
    if (takesOutput(language, value)) feeds.add('command')
    // Its own earlier value counts as what the environment has: that write is reported on its own.
    if (refers.some((other) => !this.current.has(other))) feeds.add('environment')
    if (feeds.size === 0 && from.length === 0) feeds.add('literal')
    const watched = isWatchedVariable(name)
    const link: Link = { ...place, role: watched ? 'write' : 'variable', name, feeds: [...feeds] }
    const node: Node = { link, order: this.order++, from, via: [...via] }
    this.current.set(name, node)
    if (!watched) return
    const ancestors = ancestorsOf(node)
    const chain = chainOf(ancestors, node)
    const allFeeds = new Set(ancestors.flatMap((each) => each.link.feeds))
    this.report.taints.push({
      file: place.file,
      line: place.line,
      name,
      op,
      indirect: from.length > 0,
      sourced: chain.some(({ file }) => file !== this.root),
      exported: event.local !== true,
      ...(guard !== undefined && { condition: guard }),
      feeds: [...allFeeds],
      chain,
    })
  }
}

/** A write with everything it was made of, in reading order. */
function ancestorsOf(node: Node): Node[] {
  const seen = new Set<Node>()
  const visit = (each: Node) => {
    if (seen.has(each)) return
    seen.add(each)
    each.from.forEach(visit)
  }
  visit(node)
  return [...seen].sort((a, b) => a.order - b.order)
}

/** Their lines, each file's behind the line that reads it. */
function chainOf(nodes: readonly Node[], last: Node): Link[] {
  const chain: Link[] = []
  const has = (link: Link) =>
    chain.some(({ file, line, role }) => file === link.file && line === link.line && role === link.role)
  for (const { link, via } of nodes) {
    for (const include of via) if (!has(include)) chain.push(include)
    const role = link === last.link ? ('write' as const) : ('variable' as const)
    if (!has({ ...link, role })) chain.push({ ...link, role })
  }
  return chain
}
