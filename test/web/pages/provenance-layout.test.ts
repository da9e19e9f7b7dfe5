import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProvenanceGraph, ProvenanceNode } from '../../../server/contract/provenance.ts'
import { layOut, type PlacedNode } from '../../../web/src/pages/host/provenance-layout.ts'
import { hostOf, MESSY, RC } from './messy-host.ts'

function graphOf(words = MESSY): ProvenanceGraph {
  const graph = hostOf(words).provenance.sessions[0]?.graph
  if (!graph) throw new Error('no session')
  return graph
}

const overlap = (a: PlacedNode, b: PlacedNode) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const overlaps = (nodes: readonly PlacedNode[]) =>
  nodes.flatMap((a, at) => nodes.slice(at + 1).filter((b) => overlap(a, b)))

describe('layOut', () => {
  const drawing = layOut(graphOf())
  const at = (id: string) => {
    const found = drawing.nodes.find(({ node }) => node.id === id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }

  it('has go on the left and the lines that were written on the right, no two on one spot', () => {
    const lefts = [
      'command:go',
      'file:/opt/new/bin/go',
      'entry:1',
      `source:profile:${RC}:4`,
      'source:profile:/home/<u1>/.profile:2',
    ].map((id) => at(id).x)
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b))
    expect(new Set(lefts).size).toBe(5)
    expect(overlaps(drawing.nodes)).toEqual([])
    expect(drawing.nodes.every((node) => node.x + node.width <= drawing.width)).toBe(true)
    expect(drawing.nodes.every((node) => node.y + node.height <= drawing.height)).toBe(true)
  })

  it('puts what is typed first, then files in their order, then variables', () => {
    const first = drawing.nodes.filter(({ x }) => x === at('file:/opt/new/bin/go').x)
    expect(first.map(({ node }) => node.id)).toEqual([
      'definition:alias:go',
      'file:/opt/new/bin/go',
      'file:/opt/old/bin/go',
      'variable:GOFLAGS',
      'variable:GOPRIVATE',
      'variable:GOROOT',
    ])
  })

  it('tells what is in force from what only would be', () => {
    expect(at('definition:alias:go').inForce).toBe(true)
    expect(at(`source:profile:${RC}:9`).inForce).toBe(true)
    expect(at(`source:profile:${RC}:6`).inForce).toBe(false)
    // Behind the alias: the entry decides which file that would be, and is not in force itself.
    expect(at('file:/opt/new/bin/go').inForce).toBe(false)
    const edge = (from: string) => drawing.edges.find(({ id }) => id.startsWith(`${from}\n`))
    expect(edge(`source:profile:${RC}:4`)?.inForce).toBe(false)
    expect(edge(`source:profile:${RC}:9`)?.inForce).toBe(true)
  })

  it('draws a process of no name once for each thing it gave', () => {
    const nameless = drawing.nodes.filter(({ node }) => node.origin?.kind === 'process')
    expect(nameless.length).toBeGreaterThan(1)
    expect(new Set(nameless.map(({ node }) => node.id)).size).toBe(nameless.length)
  })

  it('fits a dashboard on a common screen, and is small for a simple host', () => {
    expect(drawing.width).toBeLessThanOrEqual(1150)
    const simple = layOut(graphOf({ installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }))
    expect(simple.nodes.length).toBe(4)
    expect(simple.height).toBeLessThan(80)
  })

  it('is only the command where nobody answers', () => {
    expect(layOut(graphOf({})).nodes.map(({ node }) => node.id)).toEqual(['command:go'])
  })

  it('ends, and nothing lies on another, whatever files read which', () => {
    const kinds = ['command', 'file', 'entry', 'source'] as const
    // A file leads to the command, an entry to a file, a source to an entry or, in any circle, to a source.
    const kindAt = (index: number) => kinds[Math.min(index, 3)] ?? 'source'
    const nodes = Array.from({ length: 12 }, (_, index): ProvenanceNode => ({
      id: String(index),
      kind: kindAt(index),
      label: '',
      origin: { kind: 'profile', ref: `/f${index}`, confidence: 'high' },
    }))
    const edge = (from: number, to: number, decides = true) => ({
      from: String(from),
      to: String(to),
      decides,
      confidence: 'high' as const,
    })
    const source = fc.integer({ min: 3, max: 11 })
    const pairs = fc.array(fc.tuple(source, fc.integer({ min: 2, max: 11 }), fc.boolean()), { maxLength: 40 })
    fc.assert(
      fc.property(pairs, (reads) => {
        const edges = [edge(1, 0), edge(2, 1), ...reads.map(([from, to, decides]) => edge(from, to, decides))]
        const { nodes: placed } = layOut({ root: '0', nodes, edges })
        expect(new Set(placed.map(({ x }) => x)).size).toBeLessThanOrEqual(7)
        expect(overlaps(placed)).toEqual([])
      }),
    )
  })
})
