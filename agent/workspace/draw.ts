import type { GraphEdge, GraphNode, ModuleGraph } from './graph.ts'

const RED = '#c62828'

/** Short names for the drawing languages, whose identifiers take no slashes and dots. */
const names = ({ nodes }: ModuleGraph) => new Map(nodes.map(({ id }, index) => [id, `n${index}`]))

const edgeText = ({ kind, label }: GraphEdge) => [kind, label].filter(Boolean).join(' ')

/** What Mermaid would take for its own marks becomes an entity. */
const mermaidText = (text: string) =>
  text.replace(/[#"<>|[\](){}`&;\\]/g, (char) => `#${char.codePointAt(0) ?? 0};`)

export function mermaid(graph: ModuleGraph): string {
  const name = names(graph)
  const shape = ({ kind, label }: GraphNode) => {
    const text = `"${mermaidText(label)}"`
    return kind === 'workspace' ? `[[${text}]]` : kind === 'required' ? `(${text})` : `[${text}]`
  }
  const arrow = ({ kind, invalid }: GraphEdge) =>
    invalid ? '-.->' : kind === 'use' ? '==>' : kind === 'replace' ? '-.->' : '-->'
  const red = graph.edges.flatMap(({ invalid }, index) => (invalid ? [index] : []))
  return lines([
    'graph LR',
    ...graph.nodes.map((node) => `  ${name.get(node.id) ?? ''}${shape(node)}`),
    ...graph.edges.map(
      (edge) =>
        `  ${name.get(edge.from) ?? ''} ${arrow(edge)}|"${mermaidText(edgeText(edge))}"| ${name.get(edge.to) ?? ''}`,
    ),
    ...graph.nodes.flatMap(({ id, invalid }) =>
      invalid ? [`  style ${name.get(id) ?? ''} stroke:${RED},color:${RED}`] : [],
    ),
    ...(red.length > 0 ? [`  linkStyle ${red.join(',')} stroke:${RED},color:${RED}`] : []),
  ])
}

const dotText = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`

export function dot(graph: ModuleGraph): string {
  const name = names(graph)
  const red = (invalid: string | undefined) =>
    invalid ? `, color=${dotText(RED)}, fontcolor=${dotText(RED)}, tooltip=${dotText(invalid)}` : ''
  const shapes = { workspace: 'folder', module: 'box', directory: 'box', required: 'ellipse' }
  const styles = { use: 'bold', require: 'solid', replace: 'dashed' }
  return lines([
    'digraph modules {',
    '  rankdir=LR',
    ...graph.nodes.map(
      ({ id, label, kind, invalid }) =>
        `  ${name.get(id) ?? ''} [label=${dotText(label)}, shape=${shapes[kind]}${red(invalid)}]`,
    ),
    ...graph.edges.map(
      (edge) =>
        `  ${name.get(edge.from) ?? ''} -> ${name.get(edge.to) ?? ''} [label=${dotText(edgeText(edge))}, style=${styles[edge.kind]}${red(edge.invalid)}]`,
    ),
    '}',
  ])
}

export function plain(graph: ModuleGraph): string {
  const label = new Map(graph.nodes.map((node) => [node.id, node.label]))
  const edges = graph.edges.map(
    ({ from, to, invalid, ...edge }) =>
      `${label.get(from) ?? from} --${edgeText({ from, to, ...edge })}--> ${label.get(to) ?? to}  (${edge.place})${invalid ? `  INVALID: ${invalid}` : ''}`,
  )
  return lines([`${graph.nodes.length} nodes, ${graph.edges.length} edges`, ...edges])
}

const lines = (list: readonly string[]) => `${list.join('\n')}\n`
