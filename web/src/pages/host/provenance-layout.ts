import type { ProvenanceEdge, ProvenanceGraph, ProvenanceNode } from '#server/contract/provenance.ts'

/** Where everything of a graph is drawn: what is asked about on the left, its sources on the right. */
export type Drawing = { width: number; height: number; nodes: PlacedNode[]; edges: PlacedEdge[] }
export type PlacedNode = {
  node: ProvenanceNode
  x: number
  y: number
  width: number
  height: number
  /** It has a part in what happens now. */
  inForce: boolean
}
export type PlacedEdge = Pick<ProvenanceEdge, 'confidence'> & {
  id: string
  d: string
  /** It took effect, and so did what it leads to. */
  inForce: boolean
}

const HEIGHT = 46
const ROW = 58
const GAP = 36
const MARGIN = 4
/** Of each column; sources that lead to sources go on to the right. */
const WIDTHS = [56, 228, 160, 288] as const
const LAST = 248

const SOURCES = 3
const COLUMNS = { command: 0, definition: 1, file: 1, variable: 1, entry: 2, source: SOURCES } as const

export type Contributors = ReadonlyMap<string, readonly ProvenanceEdge[]>

/** What leads to each node: what is typed before what is found, that before variables; what took effect first. */
export function contributorsOf({ nodes, edges }: ProvenanceGraph): Contributors {
  const kinds = new Map(nodes.map(({ id, kind }) => [id, ORDER.indexOf(kind)]))
  const rank = ({ from, decides }: ProvenanceEdge) => (kinds.get(from) ?? 0) * 2 + (decides ? 0 : 1)
  const lists = new Map<string, ProvenanceEdge[]>()
  for (const edge of edges) lists.set(edge.to, [...(lists.get(edge.to) ?? []), edge])
  for (const list of lists.values()) list.sort((a, b) => rank(a) - rank(b))
  return lists
}

const ORDER: readonly ProvenanceNode['kind'][] = [
  'command',
  'definition',
  'file',
  'variable',
  'entry',
  'source',
]

/**
 * A process or default of no name says only that nothing is known: drawn once for each thing it leads to, since
 * one node for all of them would tie together what has nothing in common.
 */
function apart({ root, nodes, edges }: ProvenanceGraph): ProvenanceGraph {
  const nameless = new Map(
    nodes.filter(({ kind, origin }) => kind === 'source' && !origin?.ref).map((node) => [node.id, node]),
  )
  const copies: ProvenanceNode[] = []
  const moved = edges.map((edge) => {
    const node = nameless.get(edge.from)
    if (!node) return edge
    const id = `${node.id}\n${edge.to}`
    copies.push({ ...node, id })
    return { ...edge, from: id }
  })
  return { root, nodes: [...nodes.filter(({ id }) => !nameless.has(id)), ...copies], edges: moved }
}

/** What is reached from the root over edges that took effect. */
export function inForceOf({ root }: ProvenanceGraph, contributors: Contributors): Set<string> {
  const reached = new Set([root])
  for (const id of reached)
    for (const { from, decides } of contributors.get(id) ?? []) if (decides) reached.add(from)
  return reached
}

export function layOut(whole: ProvenanceGraph): Drawing {
  const graph = apart(whole)
  const contributors = contributorsOf(graph)
  const inForce = inForceOf(graph, contributors)
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const columns = columnsOf(graph, nodes)
  const rows = rowsOf(graph.root, contributors, columns)
  const used = [...new Set(columns.values())].sort((a, b) => a - b)
  const lefts = new Map<number, number>()
  let right = MARGIN
  for (const column of used) {
    lefts.set(column, right)
    right += (WIDTHS[column] ?? LAST) + GAP
  }
  const placed = new Map<string, PlacedNode>()
  for (const node of graph.nodes) {
    const row = rows.get(node.id)
    const column = columns.get(node.id) ?? 0
    // What nothing leads to has no place in the drawing.
    if (row === undefined) continue
    placed.set(node.id, {
      node,
      x: lefts.get(column) ?? 0,
      y: MARGIN + row * ROW,
      width: WIDTHS[column] ?? LAST,
      height: HEIGHT,
      inForce: inForce.has(node.id),
    })
  }
  const lowest = Math.max(0, ...[...placed.values()].map(({ y }) => y))
  return {
    width: right - GAP + MARGIN,
    height: lowest + HEIGHT + MARGIN,
    // Read from left to right and from top to bottom, which is also the order of the Tab key.
    nodes: [...placed.values()].sort((a, b) => a.x - b.x || a.y - b.y),
    edges: graph.edges.flatMap(({ from, to, confidence, decides }) => {
      const [a, b] = [placed.get(to), placed.get(from)]
      return a && b
        ? [
            {
              id: `${from}\n${to}`,
              d: curve(a, b),
              confidence,
              inForce: decides && a.inForce,
            },
          ]
        : []
    }),
  }
}

/** Every last contributor has a row of its own, and what it leads to stands in the middle of its contributors. */
function rowsOf(
  root: string,
  contributors: Contributors,
  columns: ReadonlyMap<string, number>,
): Map<string, number> {
  const rows = new Map<string, number>()
  const entered = new Set<string>()
  let free = 0
  const place = (id: string): number => {
    entered.add(id)
    const below: number[] = []
    let beside = false
    for (const { from } of contributors.get(id) ?? []) {
      if (entered.has(from)) continue
      below.push(place(from))
      // Files that read each other end up in the last column together.
      beside ||= columns.get(from) === columns.get(id)
    }
    const row = below.length === 0 || beside ? free++ : (Math.min(...below) + Math.max(...below)) / 2
    rows.set(id, row)
    return row
  }
  place(root)
  return rows
}

/** By kind, so that all sources begin in one column; a source that leads to a source stands right of it. */
function columnsOf(
  { nodes, edges }: ProvenanceGraph,
  known: ReadonlyMap<string, ProvenanceNode>,
): Map<string, number> {
  const columns = new Map(nodes.map(({ id, kind }) => [id, COLUMNS[kind]] as [string, number]))
  const between = edges.filter(
    ({ from, to }) => known.get(from)?.kind === 'source' && known.get(to)?.kind === 'source',
  )
  // Two files that read each other would go on for ever.
  for (let step = 0; step < MOST_READERS; step += 1)
    for (const { from, to } of between) {
      const wanted = Math.min((columns.get(to) ?? SOURCES) + 1, SOURCES + MOST_READERS)
      if ((columns.get(from) ?? SOURCES) < wanted) columns.set(from, wanted)
    }
  return columns
}

const MOST_READERS = 3

const round = (value: number) => Math.round(value * 10) / 10

function curve(a: PlacedNode, b: PlacedNode): string {
  // Of two sources in one column the line bends out to the right and back.
  const [x1, y1] = [a.x + a.width, round(a.y + HEIGHT / 2)]
  const y2 = round(b.y + HEIGHT / 2)
  if (b.x <= a.x) return `M${x1} ${y1}C${x1 + GAP} ${y1} ${b.x + b.width + GAP} ${y2} ${b.x + b.width} ${y2}`
  return `M${x1} ${y1}C${x1 + GAP / 2} ${y1} ${b.x - GAP / 2} ${y2} ${b.x} ${y2}`
}
