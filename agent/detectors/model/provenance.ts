import type { Origin } from '../../contract/origin.ts'
import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { Env } from '../../contract/snapshot.ts'
import { lookUp } from './lookup.ts'
import { pathView } from './path-view.ts'
import { entryChain, type EntrySources } from './provenance-path.ts'
import { chainSections, variableChain, winnerOf } from './variables.ts'

/**
 * Who answers a command and why, back to the places that were written to (A-000-03). An edge leads from what
 * contributes to what it contributes to.
 */
export type Provenance = { root: string; nodes: ProvenanceNode[]; edges: ProvenanceEdge[] }

/**
 * - command: what is typed. - definition: an alias or function. - file: an executable. - entry: of PATH.
 * - variable: what go itself asks for. - source: a line, a registry value, a policy, a process.
 */
export type ProvenanceNode = {
  id: string
  kind: 'command' | 'definition' | 'file' | 'entry' | 'variable' | 'source'
  label: string
  value?: string
  origin?: Origin
  /** Last change of the whole file or registry key, so never more than likely that of the line or value. */
  time?: { at: string; confidence: 'medium' }
}

export type ProvenanceEdge = {
  from: string
  to: string
  confidence: Origin['confidence']
  /** It is this one that took effect; others would, were it gone. */
  decides: boolean
}

/** What changes which Go runs or what it does, beside PATH. */
const GO_NAME = /^(?:GO|CGO_)/

class Graph {
  private readonly nodes = new Map<string, ProvenanceNode>()
  private readonly edges = new Map<string, ProvenanceEdge>()

  node(node: ProvenanceNode): string {
    const known = this.nodes.get(node.id)
    this.nodes.set(node.id, { ...node, ...known })
    return node.id
  }

  edge(from: string, to: string, confidence: Origin['confidence'], decides: boolean): void {
    const id = `${from}\n${to}`
    const known = this.edges.get(id)
    this.edges.set(id, { from, to, confidence, decides: decides || known?.decides === true })
  }

  under(root: string): Provenance {
    return { root, nodes: [...this.nodes.values()], edges: [...this.edges.values()] }
  }
}

export function provenanceOf(env: Env, session: Session, command: string): Provenance {
  const { path, registry, profiles, sessions } = env.sections
  const graph = new Graph()
  const root = graph.node({ id: `command:${command}`, kind: 'command', label: command })
  const known = profiles.status === 'ok' ? profiles.data : null
  const home = sessions.status === 'ok' ? sessions.data.home : ''
  if (path.status === 'ok') {
    const sources: EntrySources = {
      view: pathView(path.data, env.kind),
      kind: env.kind,
      home,
      registry: registry.status === 'ok' ? registry.data : null,
      profiles: known,
    }
    addFiles(graph, root, session, command, sources)
  }
  const sections = chainSections(env)
  for (const name of sections ? namesOf(env, session) : []) {
    const chain = sections ? variableChain(sections, session.id, name) : []
    const winner = winnerOf(chain)
    if (!winner || winner.origin.kind === 'default') continue
    const variable = graph.node({
      id: `variable:${name}`,
      kind: 'variable',
      label: name,
      value: winner.value,
    })
    graph.edge(variable, root, 'high', true)
    for (const candidate of chain) addSource(graph, variable, candidate, session, known)
  }
  return graph.under(root)
}

function addFiles(
  graph: Graph,
  root: string,
  session: Session,
  command: string,
  sources: EntrySources,
): void {
  const { definitions, hits } = lookUp(sources.view, session, command, sources.kind, sources.home)
  for (const { kind, text } of definitions) {
    const id = graph.node({
      id: `definition:${kind}:${command}`,
      kind: 'definition',
      label: kind,
      value: text,
    })
    graph.edge(id, root, 'high', true)
  }
  for (const [at, { path: file = '', index = 0 }] of hits.entries()) {
    const first = at === 0 && definitions.length === 0
    const node = graph.node({ id: `file:${file}`, kind: 'file', label: file })
    graph.edge(node, root, 'high', first)
    const entry = graph.node({ id: `entry:${index}`, kind: 'entry', label: `PATH[${index}]` })
    graph.edge(entry, node, 'high', first)
    for (const candidate of entryChain(sources, session.id, index)) {
      // Of the same directory at another position only its source is of interest here.
      addSource(graph, entry, candidate, session, sources.profiles)
    }
  }
}

type Contribution = { origin: Origin; wins: boolean; time?: string }

function addSource(
  graph: Graph,
  to: string,
  { origin, wins, time }: Contribution,
  session: Session,
  profiles: Profiles | null,
): void {
  const source = graph.node({
    id: sourceId(origin),
    kind: 'source',
    label: labelOf(origin),
    origin,
    ...(time === undefined ? {} : { time: { at: time, confidence: 'medium' } }),
  })
  graph.edge(source, to, origin.confidence, wins)
  for (const { file, sources } of profiles?.files ?? []) {
    // The line that reads the file in turn, where this session reads that line.
    const reading = sources.find((each) => each.file === origin.ref)
    if (!reading || !profiles?.files.some((each) => each.file === file && each.loadedBy.includes(session.id)))
      continue
    const reader: Origin = { kind: 'profile', ref: file, line: reading.line, confidence: 'high' }
    const id = graph.node({ id: sourceId(reader), kind: 'source', label: labelOf(reader), origin: reader })
    if (id !== source) graph.edge(id, source, 'high', wins)
  }
}

const sourceId = ({ kind, ref = '', line = 0 }: Origin) => `source:${kind}:${ref}:${line}`

const labelOf = ({ kind, ref, line }: Origin) =>
  ref === undefined ? kind : line === undefined ? ref : `${ref}:${line}`

function namesOf({ sections: { goEnvFile } }: Env, session: Session): string[] {
  const inFile = goEnvFile.status === 'ok' ? goEnvFile.data.keys.map(({ name }) => name) : []
  return [...new Set([...Object.keys(session.variables), ...inFile])]
    .filter((name) => GO_NAME.test(name))
    .sort()
}
